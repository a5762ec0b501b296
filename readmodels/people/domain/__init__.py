"""The rules: one history from all records of a person, and who is whose superior. No database, no clock."""
