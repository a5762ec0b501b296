"""JSON within one string of an answer."""

import json
import math
from typing import Any, NoReturn

from hub.errors import Unclear


def json_in(text: object) -> dict[str, Any]:
    """Return the JSON object that a result's text holds; all its numbers are finite.

    Raises:
        Unclear: it is no text, no whole JSON object, or holds a number that is none.
    """
    try:
        # A PHP file that was saved with a BOM begins each of its answers with one.
        bare = text.lstrip("\ufeff") if isinstance(text, str) else ""
        found = json.loads(bare, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unclear("the answer's text holds no JSON object")  # its text may name somebody
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("the number is too large")
    return number
