"""The command line, `kinerja`: one module a command."""
