"""A plain merge: for each day, field by field, who is believed; without batches, tables or an order of arrival.

Only what one source says alone is taken from the product's rule of histories, which has tests of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from readmodels.people.domain.history import History, Record, history_of
from readmodels.people.domain.post import SINCE_EVER, Post
from services.intake.domain.report import SourceReport

BELIEVED = ("siasn", "bkd", "simpeg")
BELIEVED_OF_SUPERIORS = ("bkd", "simpeg", "siasn")
_PLACED = ("unit_code", "position", "grade", "superior_nip", "functional_level")
_DAY = timedelta(days=1)


def plain_positions(reports: Iterable[SourceReport], today: date) -> list[dict[str, Any]]:
    """Return the dated positions of one person, as a record has them; no heads of units are known.

    Args:
        reports: of all sources; each gives versions, all received on the same day.
        today: that day.
    """
    spoken = {source: _spoken([one for one in reports if one.source == source], today) for source in BELIEVED}
    days = sorted({SINCE_EVER, *(fact.start for history, _ in spoken.values() for fact in history.facts)})
    found: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    for day in days:
        held = _on(day, spoken)
        if held is _UNKNOWN or held == last or (held is None and not found):
            continue
        if held is None:
            found[-1]["until"] = (day - _DAY).isoformat()
        else:
            found.append({"since": None if day == SINCE_EVER else day.isoformat(), **held})
        last = held
    return found


_UNKNOWN: Any = object()


def _on(day: date, spoken: Mapping[str, tuple[History, bool]]) -> Any:
    for source in BELIEVED:
        history, tells_presence = spoken[source]
        begun = [fact for fact in history.facts if fact.start <= day]
        if tells_presence and begun:
            if begun[-1].post is None:
                return None
            break
    held: dict[str, Any] = {}
    for field in _PLACED:
        for source in BELIEVED_OF_SUPERIORS if field == "superior_nip" else BELIEVED:
            post = spoken[source][0].on(day)
            value = None if post is None else _said(post, field)
            if value is not None:
                held[field] = None if value == _NONE else value
                break
    if not held.get("unit_code") or not held.get("position"):
        return _UNKNOWN
    if "superior_nip" not in held:
        held |= {"superior_nip": None, "superior_derived": True}
    return held


def _said(post: Post, field: str) -> str | None:
    """Return what a post says: None for nothing, `_NONE` for known to be none."""
    return getattr(post, "title" if field == "position" else field) or None


_NONE = "none"


def _spoken(reports: Sequence[SourceReport], today: date) -> tuple[History, bool]:
    """Return one source's history, and whether it tells who is in the agency."""
    ordered = sorted(reports, key=lambda one: one.data.version or 0)
    said = [one.data.model_dump(mode="json", exclude_unset=True) for one in ordered]
    for place, content in enumerate(said):
        if "withdrawn" in content and content.get("effective_on") is None:
            for before in said[:place]:
                for name in list(before):
                    if name in content["withdrawn"] or ("*" in content["withdrawn"] and name not in _KEPT):
                        del before[name]
    values: dict[str, Any] = {}
    records = []
    for one, content in zip(ordered, said, strict=True):
        day = content.get("effective_on")
        ended = [name for name in values if day and {name, "*"} & {*content.get("withdrawn", ())}]
        for name in ended:
            del values[name]
        new = {name: value for name, value in content.items() if name not in _KEPT}
        values |= new
        if not ended and not new.keys() & {*_PLACED, "active"}:
            continue
        if values.get("active") is False and "active" not in new:
            continue
        post = Post(
            unit_code=_told(values, "unit_code") or "",
            title=_told(values, "position") or "",
            grade=_told(values, "grade"),
            superior_nip=_told(values, "superior_nip"),
            functional_level=_told(values, "functional_level"),
            version=0,
        )
        effective = None if day is None else date.fromisoformat(day)
        records.append(Record(one.key, today, effective, values.get("active", True), post))
    return history_of(records), "active" in values


_KEPT = frozenset({"nip", "version", "withdrawn", "effective_on"})


def _told(values: Mapping[str, Any], field: str) -> str | None:
    return None if field not in values else values[field] or _NONE
