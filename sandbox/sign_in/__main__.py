"""`python -m sandbox.sign_in`: run the development issuer."""

import typer

from sandbox.sign_in.command import sign_in

if __name__ == "__main__":
    typer.run(sign_in)
