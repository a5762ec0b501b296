"""The simulator of SIASN, over real connections."""
