"""The rules of merging, pure: no database, no clock, no settings, no network."""
