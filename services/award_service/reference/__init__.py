"""Pages of the documentation that are made from this service's tables."""
