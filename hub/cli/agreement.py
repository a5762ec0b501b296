"""Whether somebody at a terminal agrees."""

import typer

from hub.errors import UserError


def agreed(question: str) -> bool:
    """Return whether somebody says yes. Raises UserError: nobody is there."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort as error:
        raise UserError("Belum diterapkan; tanpa orang yang menjawab, pakai --yes.") from error
