"""XLSX: typed rows of any number as one sheet, streamed with flat memory (architecture/reports.md); `reading/`: in."""
