"""Bodies of calls."""

import json
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
