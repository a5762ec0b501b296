"""All tests; the folders inside mirror the code."""
