"""Fields of saves as SIASN's Go service reads them: their names are matched without regard to case."""

from collections.abc import Iterable, Mapping
from typing import Any


def named_as(names: Iterable[str], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content under these names, whatever the case it came in; the last of several wins.

    Args:
        names: as they are spelt on the wire.
        content: what was sent; what has none of the names is left out.
    """
    known = {name.lower(): name for name in names}
    return {known[name.lower()]: value for name, value in content.items() if name.lower() in known}


def lacking(required: Iterable[str], content: Mapping[str, Any]) -> list[str]:
    """Return which required fields are absent or, as Go sees it, empty: null, "" and 0 are nothing."""
    return [name for name in required if _is_nothing(content.get(name))]


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (value == 0 and not isinstance(value, bool))
