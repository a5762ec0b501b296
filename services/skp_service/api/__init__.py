"""HTTP in: requests to use cases, answers and problems out."""
