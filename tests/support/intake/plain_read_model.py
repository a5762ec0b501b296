"""What a read model of people has to hold, from the reports of all sources: a plain merge of everything at once.

The default table of precedence, in words: SIASN is believed first, then the others by name; of superiors, heads of
units, acting posts and the day of appointment the others first, by name, then SIASN.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from contracts.nip import parse_nip
from readmodels.people.domain.history import Record, history_of
from readmodels.people.domain.post import SINCE_EVER, Fact, Post
from services.intake.domain.report import SourceReport, Subject
from tests.support.intake.plain_merge import plain_positions, spoken_by, without_withdrawn

NATIONAL: Final = "siasn"
_ANY_NIP: Final = "197001011990031000"
_SAID_OF_UNITS: Final = ("name", "kind", "parent_code", "head_title", "active")
_DAY: Final = timedelta(days=1)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class ReadModel:
    """The rows of a read model, without numbers of rows and versions.

    Attributes:
        employees: nip, name, employment, unit, position, grade, superior, whether derived, active.
        positions: nip, first and last day, unit, title, grade, superior, level, whether derived.
        units: code, name, kind, unit above, title of the head, active.
        acting: nip, unit, first day, kind, last day.
    """

    employees: set[Row] = field(default_factory=set)
    positions: set[Row] = field(default_factory=set)
    units: set[Row] = field(default_factory=set)
    acting: set[Row] = field(default_factory=set)


@dataclass
class PlainUnits:
    """Units, and who heads them.

    Attributes:
        values: what is believed of each, by code.
        heads: who heads each from which day on, oldest first.
        acting: who acts as the head of each: first and last day, NIP.
    """

    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    heads: dict[str, list[tuple[date, str | None]]] = field(default_factory=dict)
    acting: dict[str, list[tuple[date, date, str]]] = field(default_factory=lambda: defaultdict(list))

    def days(self) -> Collection[date]:
        """Return the days on which another begins to lead any unit."""
        ends = {end for acting in self.acting.values() for _, end, _ in acting} - {date.max}
        begins = {day for acting in self.acting.values() for day, _, _ in acting}
        return {day for heads in self.heads.values() for day, _ in heads} | begins | {day + _DAY for day in ends}

    def superior(self, unit_code: str, day: date, nip: str) -> str | None:
        """Return who leads a unit on a day, or the next one above that somebody else leads."""
        code: str | None = unit_code
        for _ in self.values:
            if code is None or code not in self.values:
                return None
            begun = [head for since, head in self.heads[code] if since <= day]
            leader = begun[-1] if begun else None
            if leader is None:
                leader = max(
                    ((since, one) for since, end, one in self.acting[code] if since <= day <= end), default=(0, None)
                )[1]
            if leader not in {None, nip}:
                return leader
            code = self.values[code].get("parent_code")
        return None


def believed(sources: Iterable[str]) -> list[str]:
    """Return the sources, who is believed first."""
    return sorted(sources, key=lambda name: (name != NATIONAL, name))


def believed_of_local(sources: Iterable[str]) -> list[str]:
    """Return the sources, who is believed first of what the district keeps itself."""
    return sorted(sources, key=lambda name: (name == NATIONAL, name))


def plain_read_model(reports: Iterable[SourceReport], today: date) -> ReadModel:
    """Return what a read model has to hold.

    Args:
        reports: all, received on one day; each source gives versions of somebody, or hands them in in order.
        today: that day.
    """
    by_key: dict[tuple[Subject, str], list[SourceReport]] = defaultdict(list)
    for one in reports:
        by_key[one.subject, one.key].append(one)
    units = plain_units({key: several for (kind, key), several in by_key.items() if kind is Subject.UNIT}, today)
    found = ReadModel()
    for code, values in units.values.items():
        found.units.add(
            (
                code,
                values["name"],
                values.get("kind", "unit"),
                values.get("parent_code"),
                values.get("head_title"),
                values.get("active", True),
            )
        )
    people, followed = _of_people(by_key)
    units.heads = {
        code: [(since, _today(nip, followed)) for since, nip in heads] for code, heads in units.heads.items()
    }
    for nip, several in people.items():
        for post in _plain_values(_by_source(several), today).get("acting", ()):
            until = date.max if post.get("until") is None else date.fromisoformat(post["until"])
            units.acting[post["unit_code"]].append((date.fromisoformat(post["since"]), until, nip))
    for nip, several in people.items():
        _add_person(found, nip, several, units, today, followed)
    return found


def _today(nip: str | None, followed: Mapping[str, str]) -> str | None:
    """Return the number of today of who had this one."""
    while nip is not None and nip in followed:
        nip = followed[nip]
    return nip


def _of_people(
    by_key: Mapping[tuple[Subject, str], Sequence[SourceReport]],
) -> tuple[dict[str, list[SourceReport]], dict[str, str]]:
    """Return all reports about each person, by the number of today, and which number followed which."""
    of_number = {nip: list(several) for (kind, nip), several in by_key.items() if kind is Subject.EMPLOYEE}
    followed: dict[str, str] = {}
    for nip, several in of_number.items():
        said = {source: _last_said(reports) for source, reports in _by_source(several).items()}
        former = _believed_values(said, ("former_nip",), ()).get("former_nip")
        if former is not None:
            followed[former] = nip
    for former, nip in followed.items():
        of_number[nip] = [*of_number.pop(former, []), *of_number[nip]]
    return of_number, followed


def plain_units(by_code: Mapping[str, Sequence[SourceReport]], today: date) -> PlainUnits:
    """Return the units, from all reports about each, received today."""
    found = PlainUnits()
    for code, reports in by_code.items():
        of_source = _by_source(reports)
        said = {source: _last_said(several) for source, several in of_source.items()}
        found.values[code] = _believed_values(said, _SAID_OF_UNITS, ())
        found.heads[code] = _heads(of_source, today)
    return found


def _by_source(reports: Iterable[SourceReport]) -> dict[str, list[SourceReport]]:
    found: dict[str, list[SourceReport]] = defaultdict(list)
    for one in reports:
        found[one.source].append(one)
    return {source: sorted(several, key=lambda one: one.data.version or 0) for source, several in found.items()}


def _last_said(reports: Sequence[SourceReport]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for content in without_withdrawn(reports):
        if content.get("effective_on") is not None:
            for name in content.get("withdrawn", ()):
                values.pop(name, None)
        values |= content
    return values


def _believed_values(
    said: Mapping[str, Mapping[str, Any]], fields: Iterable[str], local: Collection[str]
) -> dict[str, Any]:
    found = {}
    for name in fields:
        for source in believed_of_local(said) if name in local else believed(said):
            if name in said[source]:
                found[name] = said[source][name]
                break
    return found


def _heads(of_source: Mapping[str, Sequence[SourceReport]], today: date) -> list[tuple[date, str | None]]:
    histories = {source: _history_of_heads(several, today) for source, several in of_source.items()}
    days = sorted({fact.start for facts in histories.values() for fact in facts})
    found: list[tuple[date, str | None]] = []
    for day in days:
        head = None
        for source in believed_of_local(histories):
            begun = [fact.post for fact in histories[source] if fact.start <= day]
            if begun and begun[-1] is not None and begun[-1].superior_nip:
                head = None if begun[-1].superior_nip == _VACANT else begun[-1].superior_nip
                break
        found.append((day, head))
    return found


_VACANT: Final = "vacant"
_FURTHEST_YEARS: Final = 5


def _history_of_heads(reports: Sequence[SourceReport], today: date) -> Sequence[Fact]:
    records = []
    for content in without_withdrawn(reports):
        if "head_nip" in content:
            day = None if content.get("effective_on") is None else date.fromisoformat(content["effective_on"])
            if day is not None and day.year > today.year + _FURTHEST_YEARS:
                day = None  # no test has a day that is five years ahead to the day
            post = Post("", "", None, content["head_nip"] or _VACANT, None, 0)
            records.append(Record(_ANY_NIP, today, day, active=True, post=post, is_seed=True))
    return history_of(records).facts


def _add_person(
    found: ReadModel,
    nip: str,
    reports: Sequence[SourceReport],
    units: PlainUnits,
    today: date,
    followed: Mapping[str, str],
) -> None:
    of_source = _by_source(reports)
    values = _plain_values(of_source, today)
    told = plain_positions(
        reports,
        today,
        believed=believed(of_source),
        believed_of_superiors=believed_of_local(of_source),
        heads=units,
    )
    told = [post | {"superior_nip": _today(post["superior_nip"], followed)} for post in told]
    if not told or "name" not in values:
        raise ValueError("too little is said of somebody for a record")
    held = _tenures(told, today)
    found.positions.update(
        (
            nip,
            start,
            end,
            post["unit_code"],
            post["position"],
            post.get("grade"),
            post["superior_nip"],
            post.get("functional_level"),
            post.get("superior_derived", False),
        )
        for start, end, post in held
    )
    current = [post for start, _, post in held if start <= today][-1:] or [held[0][2]]
    found.employees.add(
        (
            nip,
            values["name"],
            values.get("employment", "pppk" if parse_nip(nip).is_pppk else "pns"),
            current[0]["unit_code"],
            current[0]["position"],
            current[0].get("grade"),
            current[0]["superior_nip"],
            current[0].get("superior_derived", False),
            any(end is None or end >= today for _, end, _ in held),
        )
    )
    for one in values.get("acting", ()):
        until = None if one.get("until") is None else date.fromisoformat(one["until"])
        found.acting.add((nip, one["unit_code"], date.fromisoformat(one["since"]), one["kind"], until))


def _plain_values(of_source: Mapping[str, Sequence[SourceReport]], today: date) -> dict[str, Any]:
    said = {source: spoken_by(several, today).values for source, several in of_source.items()}
    return _believed_values(said, ("name", "employment", "acting"), ("acting",))


def _tenures(told: Sequence[Mapping[str, Any]], today: date) -> list[tuple[date, date | None, Mapping[str, Any]]]:
    """Return first day, last day and what is held, of each stay in one unit and position.

    What is held is that of today; of a stay that is over its last, of one to come its first.
    """
    runs: list[list[Mapping[str, Any]]] = [[told[0]]]
    for before, one in pairwise(told):
        if "until" in before or (before["unit_code"], before["position"]) != (one["unit_code"], one["position"]):
            runs.append([])
        runs[-1].append(one)
    found = []
    for place, run in enumerate(runs):
        start, end = _day(run[0]["since"]), None
        if "until" in run[-1]:
            end = date.fromisoformat(run[-1]["until"])
        elif place + 1 < len(runs):
            end = _day(runs[place + 1][0]["since"]) - _DAY
        post = [one for one in run if _day(one["since"]) <= max(today, start)][-1]
        found.append((start, end, post))
    return found


def _day(since: str | None) -> date:
    return SINCE_EVER if since is None else date.fromisoformat(since)
