"""The database: where it is, how it is written to, migrated and kept small."""
