"""The rules of assessment, pure: no database, no clock, no settings, no network."""
