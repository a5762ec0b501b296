"""A seeded sample agency: one office of the district with invented people on four levels, whom a story happens to."""
