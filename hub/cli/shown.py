"""What operations return, as the command line prints it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from hub.audit import Recorded


def as_row(one: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """Return a result of `hub.operations` as JSON has it; decisions as `as_decision` does."""
    return {field.name: _plain(getattr(one, field.name)) for field in fields(one)}


def as_decision(one: Recorded) -> dict[str, Any]:
    """Return who decided what, when and why; nobody's NIP."""
    return {
        "at": one.at.isoformat(),
        "act": one.act,
        "by": one.by.name,
        "known_by": one.by.known_by.value,
        "reason": one.reason,
    }


def decisions_as_pairs(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row in which each of its decisions is a sentence of its own."""
    told = {name: value for name, value in row.items() if name != "decisions"}
    for number, one in enumerate(row["decisions"], start=1):
        reason = f": {one['reason']}" if one["reason"] else ""
        told[f"keputusan {number}"] = f"{one['at']} {one['act']} oleh {one['by']} ({one['known_by']}){reason}"
    return told


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Sequence() if not isinstance(value, str | bytes):
            return [as_decision(one) if isinstance(one, Recorded) else one for one in value]
        case _:
            return value
