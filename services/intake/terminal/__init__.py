"""`kinerja import`: files at a terminal."""
