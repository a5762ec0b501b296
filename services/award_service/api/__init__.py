"""HTTP in: requests to use cases, answers out."""
