"""One unit's record, and who heads it when, from what all sources say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.personal import personal
from services.intake.domain.conflicts import UNSAID, Conflict, conflicts_of, on_day
from services.intake.domain.heads import Head
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import Subject
from services.intake.domain.statements import Statements

_TOLD: Final = ("name", "kind", "parent_code", "head_title", "active")
_HEAD: Final = "head_nip"
_UNKNOWN_KIND: Final = "unit"

NipOf = Callable[[str, str], str | None]
"""Tells whom a source calls by a key of its own."""


@personal
class MergedUnitRecord:
    """What intake makes of a unit.

    Attributes:
        content: the fields of the record but `version`, as JSON has them; None: its name is not known.
        parent_code: the unit above it; None: none, as far as is known.
        active: False: dissolved.
        heads: who heads it, oldest first, as they were named.
        conflicts: where others say something else than who is believed.
    """

    content: Mapping[str, Any] | None
    parent_code: str | None
    active: bool
    heads: Sequence[Head]
    conflicts: Sequence[Conflict]


def merge_unit(
    code: str,
    said: Mapping[str, Statements],
    precedence: Precedence,
    nip_of: NipOf,
    now: Callable[[str], str],
    today: date,
) -> MergedUnitRecord:
    """Return the record of a unit.

    Args:
        code: which.
        said: by source.
        precedence: who is believed.
        nip_of: whom a source calls by a key of its own; None: nobody whom it has reported.
        now: the number that somebody has today who had this one.
        today: the day whose conflicts are told.
    """
    values: dict[str, Any] = {}
    for field in _TOLD:
        for source in precedence.order(Subject.UNIT, field, said):
            if field in said[source].values:
                values[field] = said[source].values[field]
                break
    values.setdefault("kind", _UNKNOWN_KIND)
    return MergedUnitRecord(
        {"code": code, **values} if values.get("name") else None,
        values.get("parent_code"),
        values.get("active", True),
        _heads(said, precedence, nip_of),
        _conflicts(said, precedence, nip_of, now, today) if len(said) > 1 else (),
    )


def _conflicts(
    said: Mapping[str, Statements],
    precedence: Precedence,
    nip_of: NipOf,
    now: Callable[[str], str],
    today: date,
) -> Sequence[Conflict]:
    def spoken(source: str, field: str) -> Any:  # noqa: ANN401 - as JSON has it
        if field != _HEAD:
            return on_day(said[source], field, today)
        dated = said[source].on(today)
        values = said[source].values if dated is None or not dated.values else dated.values
        named = _named(source, values, nip_of)
        return now(named) if isinstance(named, str) else named

    return conflicts_of(Subject.UNIT, said, precedence, (*_TOLD, _HEAD), spoken)


def _heads(said: Mapping[str, Statements], precedence: Precedence, nip_of: NipOf) -> list[Head]:
    order = precedence.order(Subject.UNIT, "head_nip", said)
    found: list[Head] = []
    for day in sorted({one.start for statements in said.values() for one in statements.dated}):
        head = _head_on(day, said, order, nip_of)
        if not found or found[-1].nip != head:
            found.append(Head(day, head))
    return found


def _head_on(
    day: date,
    said: Mapping[str, Statements],
    order: Sequence[str],
    nip_of: NipOf,
) -> str | None:
    """Return who heads a unit on a day; None: who is believed says nobody, or names one whom nobody has reported."""
    for source in order:
        dated = said[source].on(day)
        if dated is not None and dated.values:
            named = _named(source, dated.values, nip_of)
            return None if named is UNSAID else named
    return None


def _named(source: str, values: Mapping[str, Any], nip_of: NipOf) -> Any:  # noqa: ANN401 - a number, None or `UNSAID`
    """Return whom a source names as the head; `UNSAID`: it names none, or one whom nobody has reported."""
    if _HEAD in values:
        return values[_HEAD]
    own_id = values.get("head_own_id", UNSAID)
    return own_id if own_id in (None, UNSAID) else nip_of(source, own_id) or UNSAID
