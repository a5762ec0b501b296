"""What became of a year's result in SIASN, looked up for each row of a list by one search."""

from typing import Any, Final

import sqlalchemy as sa

from services.skp_service.tables import annual_results

NAMES: Final = ("sync_state", "sync_code", "sync_reason")
_BETWEEN: Final = ":"


def told() -> sa.ColumnElement[str]:
    """Return state, code and reason as one text: a search within a row gives one value, and three would cost thrice.

    Neither a state nor a code holds the character between them.
    """
    code, reason = (sa.func.coalesce(one, "") for one in (annual_results.c.sync_code, annual_results.c.sync_reason))
    return annual_results.c.sync_state + _BETWEEN + code + _BETWEEN + reason


def read(text: str | None) -> dict[str, Any]:
    """Return what `told` said, by the names in `NAMES`; None where there is nothing to say."""
    if text is None:
        return dict.fromkeys(NAMES)
    return {name: part or None for name, part in zip(NAMES, text.split(_BETWEEN, 2), strict=True)}
