"""Commands of `kinerja` that are about this machine."""
