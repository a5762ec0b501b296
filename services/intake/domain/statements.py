"""What one source says of a person or a unit: one history and one set of values, from all that it has reported.

Whatever is said later goes before what was said earlier, by the source's versions, or by the order of arrival where it
gives none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from contracts.personal import personal
from contracts.report import EVERYTHING
from readmodels.people.domain.history import FURTHEST_YEARS, Record, history_of
from readmodels.people.domain.post import Post, years_after
from services.intake.domain.report import KeptReport

PLACED: Final[Mapping[str, str]] = {
    "unit_code": "unit_code",
    "position": "title",
    "grade": "grade",
    "superior_nip": "superior_nip",
    "functional_level": "functional_level",
}
"""Fields that hold from a day on, and what a post of a history calls them."""
HEAD: Final[Mapping[str, str]] = {"head_nip": "superior_nip", "head_own_id": "grade"}
"""The same of a unit."""
_SAYS_PRESENCE: Final = "superior_derived"
"""In a post: whether the source says that the person is in the agency."""
_NONE: Final = "\x00"
"""In a post: the source says that there is none. No text of a report can hold it."""
_UNSAID: Final = None
_UNSAID_PLACE: Final = ""
"""In a post, which always has a unit and a title: that the source does not say it."""
_INSTEAD: Final[Mapping[str, str]] = {"head_nip": "head_own_id", "head_own_id": "head_nip"}
"""Two ways to say one thing: the later one counts."""


@personal
class DatedValues:
    """From a day on, until the next of its kind.

    Attributes:
        start: first day.
        values: what is said, by field: text, or None for known to be none. Itself None: not in the agency.
        presence: whether the source says who is in the agency, and who has left.
    """

    start: date
    values: Mapping[str, str | None] | None
    presence: bool = True

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is said."""
        return self.values is not None and not self.values and not self.presence


@personal
class Statements:
    """What a source says.

    Attributes:
        values: the latest of each field, as JSON has it; of placed fields, too.
        dated: of placed fields, by day, oldest first.
        after_leaving: numbers of reports that speak of where somebody is on days when they have left, and are not said
            to be back: of that nothing counts.
    """

    values: Mapping[str, Any]
    dated: Sequence[DatedValues]
    after_leaving: frozenset[int] = frozenset()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said of any day: all has been withdrawn as if it had never been said."""
        return not self.values and all(one.says_nothing for one in self.dated)

    def on(self, day: date) -> DatedValues | None:
        """Return what is said of placed fields on a day; None: nothing."""
        held = None
        for one in self.dated:
            if one.start > day:
                break
            held = one
        return held


def in_order(reports: Iterable[KeptReport]) -> list[KeptReport]:
    """Return one source's reports about one key in their order: by version; those without one by arrival, before."""
    return sorted(reports, key=lambda one: (one.version or 0, one.number))


def statements_of(reports: Sequence[KeptReport], placed: Mapping[str, str] = PLACED) -> Statements:
    """Return what a source says, from all its reports about one person or unit.

    Args:
        reports: of one source, in their order (`in_order`), those of former numbers first; at least one.
        placed: which fields hold from a day on.
    """
    contents = _without_withdrawn(reports)
    values: dict[str, Any] = {}
    records: list[Record] = []
    after_leaving: set[int] = set()
    leave: Record | None = None
    nip = reports[0].key
    for report, said in zip(reports, contents, strict=True):
        day = _day(report.content)
        if report.key != nip and "active" in values:
            values["active"] = True  # who had left under the former number has come back under this one
        nip = report.key
        ended = _withdrawn(report.content, values) if day is not None else frozenset[str]()
        ended |= {_INSTEAD[name] for name in said.keys() & _INSTEAD.keys() if _INSTEAD[name] not in said}
        values = {name: value for name, value in values.items() if name not in ended} | said
        if (placed.keys() | {"active"}).isdisjoint(ended | said.keys()):
            continue
        record = _record(report, values, day, placed)
        if record.active or "active" in said:
            records.append(record)
            leave = None if record.active or record.day is None else record
        elif leave is not None and leave.day is not None and (record.day or report.received_on) <= leave.day:
            records += [replace(record, active=True), replace(leave, received_on=report.received_on)]
        elif said.keys() & placed.keys():
            after_leaving.add(report.number)
    return Statements(values, _dated(records, placed), frozenset(after_leaving))


def _without_withdrawn(reports: Sequence[KeptReport]) -> list[dict[str, Any]]:
    """Return what each report says of fields, without what a later one withdraws as never said."""
    gone: set[str] = set()
    all_gone = False
    found: list[dict[str, Any]] = []
    for report in reversed(reports):
        said = {
            name: value
            for name, value in report.content.items()
            if name not in _ABOUT_THE_REPORT and name not in gone and not all_gone
        }
        found.append(said)
        withdrawn = report.content.get("withdrawn", ())
        if withdrawn and _day(report.content) is None:
            gone.update(withdrawn)
            all_gone = all_gone or EVERYTHING in withdrawn
    return found[::-1]


_ABOUT_THE_REPORT: Final = frozenset({"withdrawn", "effective_on"})


def _withdrawn(content: Mapping[str, Any], values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields, of those said before, that a report with a day withdraws from that day on."""
    named = frozenset(content.get("withdrawn", ()))
    return frozenset(values) if EVERYTHING in named else named & values.keys()


def _record(report: KeptReport, values: Mapping[str, Any], day: date | None, placed: Mapping[str, str]) -> Record:
    """Return what a report means for the history."""
    told = {ours: _told(values, field) for field, ours in placed.items()}
    post = Post(
        unit_code=told.get("unit_code") or _UNSAID_PLACE,
        title=told.get("title") or _UNSAID_PLACE,
        grade=told.get("grade"),
        superior_nip=told.get("superior_nip"),
        functional_level=told.get("functional_level"),
        version=report.number,
        **{_SAYS_PRESENCE: "active" in values},
    )
    # The age of a unit says nothing against a day; whose age does is known by a NIP alone.
    is_of_unit = placed is HEAD
    if is_of_unit and day is not None and day > years_after(report.received_on, FURTHEST_YEARS):
        day = None
    return Record(report.key, report.received_on, day, values.get("active", True), post, is_seed=is_of_unit)


def _told(values: Mapping[str, Any], field: str) -> str | None:
    if field not in values:
        return _UNSAID
    return _NONE if values[field] is None else str(values[field])


def _dated(records: Sequence[Record], placed: Mapping[str, str]) -> list[DatedValues]:
    return [
        DatedValues(fact.start, None)
        if fact.post is None
        else DatedValues(fact.start, _values_of(fact.post, placed), getattr(fact.post, _SAYS_PRESENCE))
        for fact in history_of(records).facts
    ]


def _values_of(post: Post, placed: Mapping[str, str]) -> dict[str, str | None]:
    said = {field: getattr(post, ours) for field, ours in placed.items()}
    return {field: None if value == _NONE else value for field, value in said.items() if value}


def _day(content: Mapping[str, Any]) -> date | None:
    day = content.get("effective_on")
    return None if day is None else date.fromisoformat(day)
