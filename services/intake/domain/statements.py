"""What one source says of a person or a unit: one history and one set of values, from all that it has reported.

Whatever is said later goes before what was said earlier, by the source's versions, or by the order of arrival where it
gives none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from contracts.personal import personal
from contracts.report import EVERYTHING
from services.intake.domain.report import KeptReport
from services.intake.domain.timeline import Presence, Said, Timeline, held_on, is_said

PLACED: Final = ("unit_code", "position", "functional_level", "grade", "superior_nip")
"""Fields of a person that hold from a day on."""
_OF_PERSON: Final[Sequence[Mapping[str, str]]] = (
    {"unit_code": "unit_code", "position": "title", "functional_level": "functional_level"},
    {"grade": "grade"},
    {"superior_nip": "superior_nip"},
)
_OF_UNIT: Final[Sequence[Mapping[str, str]]] = ({"head_nip": "superior_nip", "head_own_id": "grade"},)
"""Which of them go together, and what a post of a history calls them; the same of a unit."""
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
        return held_on(self.dated, day)


def in_order(reports: Iterable[KeptReport]) -> list[KeptReport]:
    """Return one source's reports about one key in their order: by version; those without one by arrival, before."""
    return sorted(reports, key=lambda one: (one.version or 0, one.number))


def statements_of(reports: Sequence[KeptReport], *, of_unit: bool = False) -> Statements:
    """Return what a source says, from all its reports about one person or unit.

    Args:
        reports: of one source, in their order (`in_order`), those of former numbers first; at least one.
        of_unit: they are about a unit.
    """
    contents = _without_withdrawn(reports)
    values: dict[str, Any] = {}
    timelines, presence = [Timeline(fields) for fields in (_OF_UNIT if of_unit else _OF_PERSON)], Presence()
    dated = {"active", *(field for one in timelines for field in one.fields)}
    after_leaving: set[int] = set()
    of_leaving: set[str] = set()
    nip, is_back, is_first = reports[0].key, False, True
    for report, content in zip(reports, contents, strict=True):
        day = _day(report.content)
        if report.key != nip and "active" in values:
            is_back, values["active"] = not values["active"], True  # under this number, who had left under the former
        nip = report.key
        ended = _withdrawn(report.content, values) if day is not None else frozenset[str]()
        ended |= {_INSTEAD[name] for name in content.keys() & _INSTEAD.keys() if _INSTEAD[name] not in content}
        values = {name: value for name, value in values.items() if name not in ended} | content
        told = dated & (ended | content.keys())
        if not told:
            continue
        if content.get("active") is False:
            of_leaving |= told - {"active"}  # the day is the last one: of those before it this says nothing
            told = {"active"}
        elif of_leaving and (content.get("active") or is_back):
            told, of_leaving = told | of_leaving, set()
        spoken_of = [one for one in timelines if not told.isdisjoint(one.fields)]
        said, first = Said(report, day, of_unit), Said(report, day or report.received_on, of_unit)
        for one in spoken_of:
            one.add(said if is_first or one.begun else first, values, told)
        if "active" in told or is_back:
            presence.add(said if is_first or presence.begun else first, active=values.get("active"))
            is_back = False
        elif spoken_of and not values.get("active", True) and presence.has_left(said.reference):
            after_leaving.add(report.number)
        is_first = False
    return Statements(values, _dated(timelines, presence), frozenset(after_leaving))


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


def _dated(timelines: Sequence[Timeline], presence: Presence) -> list[DatedValues]:
    facts = [(one, one.facts()) for one in timelines]
    there = presence.facts()
    found: list[DatedValues] = []
    for day in sorted({fact.start for several in (there, *(one for _, one in facts)) for fact in several}):
        held = held_on(there, day)
        values: dict[str, str | None] | None = None
        if held is None or held.post is not None:
            values = {}
            for timeline, several in facts:
                fact = held_on(several, day)
                values |= {} if fact is None or fact.post is None else timeline.values_of(fact.post)
        one = DatedValues(day, values, values is None or is_said(held))
        if not found or (one.values, one.presence) != (found[-1].values, found[-1].presence):
            found.append(one)
    return found


def _day(content: Mapping[str, Any]) -> date | None:
    day = content.get("effective_on")
    return None if day is None else date.fromisoformat(day)
