"""Files that are handed in."""
