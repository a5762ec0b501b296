"""The service's rules as a page of the documentation, made from the tables in `domain/`."""
