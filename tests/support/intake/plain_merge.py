"""A plain merge: for each day, field by field, who is believed; without batches, tables or an order of arrival.

Only what one source says alone is taken from the product's rule of histories, which has tests of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    """What a source says: histories of fields that go together, and the latest of each field.

    In that of `active` a post that is `superior_derived` says of its days that the person is in the agency.
    """

    of: Mapping[str, History]
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
    told = {fact.start for one in spoken.values() for history in one.of.values() for fact in history.facts}
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
    presence = {source: _presence(one.of["active"], day) for source, one in spoken.items()}
    if next((presence[source] for source in believed if presence[source] is not None), True) is False:
        return None
    held: dict[str, Any] = {}
    for field in _PLACED:
        group = next(name for name, fields in _TOGETHER.items() if field in fields)
        for source in believed_of_superiors if field == "superior_nip" else believed:
            post = None if presence[source] is False else spoken[source].of[group].on(day)
            value = None if post is None else _said(post, field)
            if value is not None:
                held[field] = None if value == _NONE else value
                break
    return held


def _presence(history: History, day: date) -> bool | None:
    """Return whether somebody is said to be there on a day; None: that is not said."""
    begun = [fact for fact in history.facts if fact.start <= day]
    if not begun:
        return None
    held = begun[-1].post
    return False if held is None else True if held.superior_derived else None


def _said(post: Post, field: str) -> str | None:
    """Return what a post says: None for nothing, `_NONE` for known to be none."""
    return getattr(post, "title" if field == "position" else field) or None


_NONE = "none"


def spoken_by(reports: Sequence[SourceReport], today: date) -> Spoken:
    """Return what one source says of a person, from all its reports."""
    ordered = sorted(reports, key=lambda one: one.data.version or 0)
    values: dict[str, Any] = {}
    told_of: dict[str, list[Record]] = {name: [] for name in (*_TOGETHER, "active")}
    number, is_back, waiting = None, False, set()
    for one, content in zip(ordered, without_withdrawn(ordered), strict=True):
        if number not in {None, one.key} and "active" in values:
            is_back, values["active"] = not values["active"], True
        number = one.key
        day = None if content.get("effective_on") is None else date.fromisoformat(content["effective_on"])
        ended = [name for name in values if day and {name, "*"} & {*content.get("withdrawn", ())}]
        for name in ended:
            del values[name]
        new = {name: value for name, value in content.items() if name not in _KEPT}
        values |= new
        told = {*ended, *new} & {*_PLACED, "active"}
        if new.get("active") is False:
            waiting |= told - {"active"}
            told = {"active"}
        elif new.get("active") or is_back:
            told |= waiting if told else set()
            waiting = set() if told else waiting
        told |= {"active"} if is_back and told else set()
        is_back = is_back and not told
        heard_before = any(told_of.values())
        for name, records in told_of.items():
            fields = _TOGETHER.get(name, ("active",))
            if told & {*fields}:
                known = day or (today if heard_before and not records else None)
                since = _record(one.key, today, known, {}).day or today
                records.append(_record(one.key, today, known, _about(fields, values, told, records, since)))
    return Spoken({name: history_of(records) for name, records in told_of.items()}, values)


_TOGETHER: dict[str, tuple[str, ...]] = {
    "place": ("unit_code", "position", "functional_level"),
    "grade": ("grade",),
    "superior_nip": ("superior_nip",),
}
"""Fields that go together: what is said of one of them alone leaves the others as they are on that day."""


def _about(
    fields: Sequence[str], values: Mapping[str, Any], told: set[str], records: Sequence[Record], day: date
) -> dict[str, Any]:
    """Return what is said of some fields from a day on, as a post has it, and who is there."""
    about = {"title" if field == "position" else field: _told(values, field) for field in fields if field != "active"}
    held = history_of(records).on(day) if records else None
    for field in {*fields} - told - {"active"} if held else ():
        name = "title" if field == "position" else field
        about[name] = getattr(held, name)
    return about | ({"active": values.get("active")} if "active" in fields else {})


def _record(nip: str, today: date, day: date | None, about: Mapping[str, Any]) -> Record:
    post = Post(
        unit_code=about.get("unit_code") or "",
        title=about.get("title") or "",
        grade=about.get("grade"),
        superior_nip=about.get("superior_nip"),
        functional_level=about.get("functional_level"),
        version=0,
        superior_derived=about.get("active") is not None,
    )
    return Record(nip, today, day, about.get("active") is not False, post)


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
