"""Moments that a person gives on the command line."""

import re
from datetime import datetime
from typing import Final

import typer

from hub.clock import SYSTEM

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_AGE: Final = re.compile(r"(\d{1,6})([smhd])")


def past_moment(value: str) -> float:
    """Read an age such as `2h`, or ISO 8601 with its zone: a moment that has passed.

    Returns:
        Seconds since 1970-01-01 UTC.

    Raises:
        typer.BadParameter: it is neither, or has not passed.
    """
    at = _seconds(value.strip())
    if at is None:
        raise typer.BadParameter(
            f"{value!r} tidak dikenali; tulis umur seperti 90m, 2h, 1d, atau saat seperti 2026-01-31T08:00:00+07:00"
        )
    if not 0 <= at <= SYSTEM.now():
        raise typer.BadParameter(f"{value!r} {'belum lewat' if at > 0 else 'terlalu lama berlalu'}")
    return at


def _seconds(value: str) -> float | None:
    if age := _AGE.fullmatch(value):
        return SYSTEM.now() - int(age[1]) * _SECONDS[age[2]]
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo else None
