"""The rules of merging."""
