"""Partners that are made for tests."""
