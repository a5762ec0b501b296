"""Lists as sheets (XLSX)."""
