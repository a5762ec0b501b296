"""One unit's record, and who heads it when, from what all sources say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.personal import personal
from services.intake.domain.conflicts import Conflict, conflicts_of
from services.intake.domain.heads import Head
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import Subject
from services.intake.domain.statements import Statements

_TOLD: Final = ("name", "kind", "parent_code", "head_title", "active")
_UNKNOWN_KIND: Final = "unit"


@personal
class MergedUnitRecord:
    """What intake makes of a unit.

    Attributes:
        content: the fields of the record but `version`, as JSON has them; None: its name is not known.
        heads: who heads it, oldest first.
        conflicts: where others say something else than who is believed.
    """

    content: Mapping[str, Any] | None
    heads: Sequence[Head]
    conflicts: Sequence[Conflict]


def merge_unit(
    code: str,
    said: Mapping[str, Statements],
    precedence: Precedence,
    nip_of: Callable[[str, str], str | None],
    today: date,
) -> MergedUnitRecord:
    """Return the record of a unit.

    Args:
        code: which.
        said: by source; not empty.
        precedence: who is believed.
        nip_of: whom a source calls by a key of its own; None: nobody whom it has reported.
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
        _heads(said, precedence, nip_of),
        conflicts_of(Subject.UNIT, said, precedence, (*_TOLD, "head_nip"), today) if len(said) > 1 else (),
    )


def _heads(
    said: Mapping[str, Statements], precedence: Precedence, nip_of: Callable[[str, str], str | None]
) -> list[Head]:
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
    nip_of: Callable[[str, str], str | None],
) -> str | None:
    """Return who heads a unit on a day; None: who is believed says nobody, or names one whom nobody has reported."""
    for source in order:
        dated = said[source].on(day)
        if dated is not None and dated.values:
            if "head_nip" in dated.values:
                return dated.values["head_nip"]
            own_id = dated.values.get("head_own_id")
            return None if own_id is None else nip_of(source, own_id)
    return None
