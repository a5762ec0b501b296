"""HTTP in: what sources hand in and ask, and what operators look at."""
