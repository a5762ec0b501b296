"""Simulated partners for tests: invented ones on the sandbox's kit, and that of SIASN, all under one protocol."""
