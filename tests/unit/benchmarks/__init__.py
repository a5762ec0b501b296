"""What the benchmarks compute from their figures."""
