"""Files that people send and services keep: taken in limited, known by their content, stored, given out."""
