"""`kinerja publish`: a report tried out as its source would send it."""
