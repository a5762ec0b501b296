"""A plain merge: for each day, field by field, who is believed; without batches, tables or an order of arrival.

Only what one source says alone is taken from the product's rule of histories, which has tests of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from readmodels.people.domain.history import History, Record, history_of
from readmodels.people.domain.post import SINCE_EVER, Post
from services.intake.domain.report import SourceReport

BELIEVED = ("siasn", "bkd", "simpeg")
BELIEVED_OF_SUPERIORS = ("bkd", "simpeg", "siasn")
_PLACED = ("unit_code", "position", "grade", "superior_nip", "functional_level")
_DAY = timedelta(days=1)


class Heads(Protocol):
    """Who heads units."""

    def days(self) -> Collection[date]:
        """Return the days on which another begins to head any unit."""

    def superior(self, unit_code: str, day: date, nip: str) -> str | None:
        """Return whom the heads make somebody's superior on a day."""


class NoHeads:
    """Nobody heads any unit."""

    def days(self) -> Collection[date]:
        """Return none."""
        return ()

    def superior(self, unit_code: str, day: date, nip: str) -> str | None:
        """Return nobody."""
        return None


class Spoken(NamedTuple):
    """What a source says: its history, and the latest of each field.

    A post of it that is `superior_derived` says of its days that the person is in the agency.
    """

    history: History
    values: Mapping[str, Any]


def plain_positions(
    reports: Iterable[SourceReport],
    today: date,
    *,
    believed: Sequence[str] = BELIEVED,
    believed_of_superiors: Sequence[str] = BELIEVED_OF_SUPERIORS,
    heads: Heads | None = None,
) -> list[dict[str, Any]]:
    """Return the dated positions of one person, as a record has them.

    Args:
        reports: of all sources, all received on the same day; each source gives versions, or hands them in in order;
            those under a former number first.
        today: that day.
        believed: the sources, who is believed first.
        believed_of_superiors: the same of superiors.
        heads: of units, for superiors whom nobody names; None: no heads are known.
    """
    reports = list(reports)
    nip = reports[-1].key if reports else ""
    heads = heads or NoHeads()
    spoken = {source: spoken_by([one for one in reports if one.source == source], today) for source in believed}
    told = {fact.start for one in spoken.values() for fact in one.history.facts}
    found: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    left: date | None = None
    for day in sorted({SINCE_EVER, *told, *heads.days()}):
        held = _on(day, spoken, believed, believed_of_superiors)
        if held is None and not found:
            left = left or day
            continue
        if held is not None and not _is_placed(held):
            left = None
            if not last:
                continue
            held |= {"unit_code": last["unit_code"], "position": last["position"]}
        if held is not None and "superior_nip" not in held:
            held |= {"superior_nip": heads.superior(held["unit_code"], day, nip), "superior_derived": True}
        if held == last:
            continue
        if held is None:
            found[-1]["until"] = (day - _DAY).isoformat()
        else:
            found.append({"since": None if day == SINCE_EVER else day.isoformat(), **held})
        last = held
    if left is not None and not found:
        return _left_before(spoken, left, nip, believed, believed_of_superiors, heads)
    return found


def _is_placed(held: Mapping[str, Any]) -> bool:
    return bool(held.get("unit_code") and held.get("position"))


def _left_before(
    spoken: Mapping[str, Spoken],
    left: date,
    nip: str,
    believed: Sequence[str],
    believed_of_superiors: Sequence[str],
    heads: Heads,
) -> list[dict[str, Any]]:
    """Return where somebody was until they left, of whom nothing was said while they were there."""
    held: dict[str, Any] = {}
    for field in _PLACED:
        for source in reversed(believed_of_superiors if field == "superior_nip" else believed):
            if field in spoken[source].values:
                held[field] = spoken[source].values[field]
    if not _is_placed(held):
        return []
    until = {"until": (left - _DAY).isoformat()}
    if "superior_nip" in held:
        return [{"since": None, **held, **until}]
    told: list[dict[str, Any]] = []
    for day in sorted({SINCE_EVER, *(one for one in heads.days() if SINCE_EVER < one < left)}):
        superior = heads.superior(held["unit_code"], day, nip)
        if not told or told[-1]["superior_nip"] != superior:
            since = None if day == SINCE_EVER else day.isoformat()
            told.append({"since": since, **held, "superior_nip": superior, "superior_derived": True})
    told[-1] |= until
    return told


def _on(day: date, spoken: Mapping[str, Spoken], believed: Sequence[str], believed_of_superiors: Sequence[str]) -> Any:
    for source in believed:
        begun = [fact for fact in spoken[source].history.facts if fact.start <= day]
        if begun and begun[-1].post is None:
            return None
        if begun and begun[-1].post is not None and begun[-1].post.superior_derived:
            break
    held: dict[str, Any] = {}
    for field in _PLACED:
        for source in believed_of_superiors if field == "superior_nip" else believed:
            post = spoken[source].history.on(day)
            value = None if post is None else _said(post, field)
            if value is not None:
                held[field] = None if value == _NONE else value
                break
    return held


def _said(post: Post, field: str) -> str | None:
    """Return what a post says: None for nothing, `_NONE` for known to be none."""
    return getattr(post, "title" if field == "position" else field) or None


_NONE = "none"


def spoken_by(reports: Sequence[SourceReport], today: date) -> Spoken:
    """Return what one source says of a person, from all its reports."""
    ordered = sorted(reports, key=lambda one: one.data.version or 0)
    said = without_withdrawn(ordered)
    values: dict[str, Any] = {}
    records: list[Record] = []
    number = None
    last_day: date | None = None
    for one, content in zip(ordered, said, strict=True):
        if number not in {None, one.key} and values.get("active") is False:
            values["active"] = True
        number = one.key
        day = content.get("effective_on")
        ended = [name for name in values if day and {name, "*"} & {*content.get("withdrawn", ())}]
        for name in ended:
            del values[name]
        new = {name: value for name, value in content.items() if name not in _KEPT}
        values |= new
        if not {*ended, *new} & {*_PLACED, "active"}:
            continue
        post = Post(
            unit_code=_told(values, "unit_code") or "",
            title=_told(values, "position") or "",
            grade=_told(values, "grade"),
            superior_nip=_told(values, "superior_nip"),
            functional_level=_told(values, "functional_level"),
            version=0,
            superior_derived="active" in values,
        )
        effective = None if day is None else date.fromisoformat(day)
        record = Record(one.key, today, effective, values.get("active", True), post)
        if record.active or "active" in new:
            last_day = None if record.active else record.day
            records.append(record)
        elif last_day is not None and (record.day or today) <= last_day:
            records += [replace(record, active=True), replace(record, effective_on=last_day)]
    return Spoken(history_of(records), values)


def without_withdrawn(ordered: Sequence[SourceReport]) -> list[dict[str, Any]]:
    """Return what each of a source's reports says, without what a later one withdraws as never said."""
    said = [one.data.model_dump(mode="json", exclude_unset=True) for one in ordered]
    for place, content in enumerate(said):
        if "withdrawn" in content and content.get("effective_on") is None:
            for before in said[:place]:
                for name in list(before):
                    if name in content["withdrawn"] or ("*" in content["withdrawn"] and name not in _KEPT):
                        del before[name]
    return said


_KEPT = frozenset({"nip", "code", "version", "withdrawn", "effective_on"})


def _told(values: Mapping[str, Any], field: str) -> str | None:
    return None if field not in values else values[field] or _NONE
