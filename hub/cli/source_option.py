"""A source's name on the command line."""

import typer

from contracts.source_name import RULE, is_source_name


def source_name(value: str | None) -> str | None:
    """Return the name that somebody gives, None for none. Raises typer.BadParameter: no source can be called so."""
    if value is not None and not is_source_name(value):
        raise typer.BadParameter(RULE)
    return value
