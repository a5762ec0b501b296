"""The command line against real databases and services."""
