"""The simulator of SIASN: its parts that need no server."""
