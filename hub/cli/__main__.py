"""Lets `python -m hub.cli` stand for `kinerja`."""

from hub.cli.main import main

if __name__ == "__main__":
    main()
