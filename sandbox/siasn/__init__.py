"""A simulator of SIASN, the national personnel system: its wire, its quirks, and its faults on demand."""
