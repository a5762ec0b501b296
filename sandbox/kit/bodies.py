"""Bodies of calls."""

import json
from collections.abc import Mapping
from typing import Any


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return the object in a body, which is empty for an empty body; None for anything else.

    JSON that nests too deep to be read is none.
    """
    if not body.strip():
        return {}
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def wrong_field(row: Mapping[str, Any], fields: Mapping[str, type]) -> str | None:
    """Return the first field that is absent, empty or of another type; None if all are right.

    Args:
        row: what was sent.
        fields: the types by name; exactly these, so that no truth value passes for a number.
    """
    return next((name for name, kind in fields.items() if type(row.get(name)) is not kind or not row[name]), None)
