"""Whole processes, a real broker, real databases, the simulated SIASN; truth is counted on its side."""
