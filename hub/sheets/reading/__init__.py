"""Rows out of CSV and XLSX files that people and other systems make, with flat memory (architecture/sheets-in.md)."""
