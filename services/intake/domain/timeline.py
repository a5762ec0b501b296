"""What one source says, by day, of fields that go together."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol, TypeVar

from contracts.personal import personal
from readmodels.people.domain.history import FURTHEST_YEARS, Record, history_of
from readmodels.people.domain.post import SINCE_EVER, Fact, Post, years_after
from services.intake.domain.report import KeptReport

_NONE: Final = "\x00"
"""In a post: the source says that there is none. No text of a report can hold it."""


@personal
class Said:
    """When and how a report speaks of fields that hold from a day on.

    Attributes:
        report: it.
        day: first day, of a leave the last one; None: as of the receipt, or since ever if nothing was said before.
        is_of_unit: the age of a unit says nothing against a day; whose age does is known by a NIP alone.
    """

    report: KeptReport
    day: date | None
    is_of_unit: bool

    def record(self, post: Post, *, active: bool = True) -> Record:
        """Return it as histories take it."""
        day = self.day
        if self.is_of_unit and day is not None and day > years_after(self.report.received_on, FURTHEST_YEARS):
            day = None
        return Record(self.report.key, self.report.received_on, day, active, post, is_seed=self.is_of_unit)

    @property
    def reference(self) -> date:
        """The day that it speaks of."""
        return self.record(_post({})).day or self.report.received_on


class _Spoken:
    """What has been said so far, report by report."""

    def __init__(self) -> None:
        self._records: list[Record] = []

    @property
    def begun(self) -> bool:
        """Whether anything has been said."""
        return bool(self._records)

    def facts(self) -> Sequence[Fact]:
        """Return what is said from which day on."""
        if len(self._records) == 1 and self._records[0].active:
            return (Fact(self._records[0].day or SINCE_EVER, self._records[0].post),)
        return history_of(self._records).facts

    def on(self, day: date) -> Fact | None:
        """Return what is said of a day; None: nothing."""
        return held_on(self.facts(), day)


class Timeline(_Spoken):
    """Fields that go together, of one source: what is said of one of them alone leaves the others as they are then."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """`fields`: what a post calls each."""
        super().__init__()
        self.fields = fields

    def add(self, said: Said, values: Mapping[str, Any], told: Collection[str]) -> None:
        """Add what a report says.

        Args:
            said: when.
            values: of all fields, the latest.
            told: those of which the report speaks.
        """
        post = {ours: _told(values, field) for field, ours in self.fields.items()}
        kept = [ours for field, ours in self.fields.items() if field not in told]
        if kept and self.begun and (held := self.on(said.reference)) is not None:
            post |= {ours: getattr(held.post, ours) for ours in kept}
        self._records.append(said.record(_post(post)))

    def values_of(self, post: Post) -> dict[str, str | None]:
        """Return the fields of which a post says something: text, or None for known to be none."""
        said = {field: getattr(post, ours) for field, ours in self.fields.items()}
        return {field: None if value == _NONE else value for field, value in said.items() if value}


class Presence(_Spoken):
    """Who is in the agency, of one source: a fact's post has a derived superior where somebody is said to be there."""

    def add(self, said: Said, *, active: bool | None) -> None:
        """Add what a report says; None: it says so no more."""
        self._records.append(said.record(_post({}, is_said=active is not None), active=active is not False))

    def has_left(self, day: date) -> bool:
        """Whether somebody is said to have left by a day."""
        held = self.on(day)
        return held is not None and held.post is None


def is_said(fact: Fact | None) -> bool:
    """Whether a fact of `Presence` says that somebody is there."""
    return fact is not None and fact.post is not None and fact.post.superior_derived


class _Dated(Protocol):
    @property
    def start(self) -> date:
        """First day."""


_D = TypeVar("_D", bound=_Dated)


def held_on(dated: Sequence[_D], day: date) -> _D | None:
    """Return what holds on a day, of what holds from a day on, oldest first; None: nothing does."""
    place = bisect_right(dated, day, key=lambda one: one.start)
    return dated[place - 1] if place else None


def _told(values: Mapping[str, Any], field: str) -> str | None:
    if field not in values:
        return None
    return _NONE if values[field] is None else str(values[field])


def _post(told: Mapping[str, str | None], *, is_said: bool = False) -> Post:
    return Post(
        unit_code=told.get("unit_code") or "",
        title=told.get("title") or "",
        grade=told.get("grade"),
        superior_nip=told.get("superior_nip"),
        functional_level=told.get("functional_level"),
        version=0,
        superior_derived=is_said,
    )
