"""The rules, pure: no clock, no database, no settings; days and the agency's choices come as arguments."""
