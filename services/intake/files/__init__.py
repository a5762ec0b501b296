"""The file door: tables that somebody hands in, row by row made reports."""
