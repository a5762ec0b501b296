"""Real processes, a real broker, real databases and the simulated SIASN, while something goes wrong on purpose."""
