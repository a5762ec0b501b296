"""`python -m sandbox.siasn`: the same as `kinerja sandbox`."""

import typer

from sandbox.siasn.command import sandbox

if __name__ == "__main__":
    typer.run(sandbox)
