"""Who leads a unit, day by day, and whom that makes the superior of whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from contracts.personal import personal
from readmodels.people.domain.former_nips import FormerNips

_DAY: Final = timedelta(days=1)


@personal
class Head:
    """From a day on, until the next one.

    Attributes:
        since: first day.
        nip: who heads it; None: nobody, as far as is known.
    """

    since: date
    nip: str | None


@personal
class ActingHead:
    """Who stands in for the head of a unit (Plt, Plh).

    Attributes:
        since: first day.
        until: last day; None: it is open.
        nip: who.
    """

    since: date
    until: date | None
    nip: str


@dataclass(frozen=True, slots=True)
class MergedUnit:
    """What a unit is for the hierarchy.

    Attributes:
        parent_code: the unit above it.
        heads: oldest first.
        active: False: dissolved.
        acting: who stands in for its head, in any order.
    """

    parent_code: str | None
    heads: Sequence[Head] = ()
    active: bool = True
    acting: Sequence[ActingHead] = ()

    def leader(self, day: date) -> str | None:
        """Return who leads it on a day: its head, or who acts as such while there is none; None: nobody, as known."""
        return head_on(self.heads, day) or acting_on(self.acting, day)

    def leaders(self) -> Iterator[str]:
        """Yield everybody who leads it on any day; some twice."""
        yield from (head.nip for head in self.heads if head.nip is not None)
        yield from (acting.nip for acting in self.acting)

    def days(self) -> Iterator[date]:
        """Yield the days on which another begins to lead it."""
        yield from (head.since for head in self.heads)
        for acting in self.acting:
            yield acting.since
            if acting.until is not None and acting.until < date.max:
                yield acting.until + _DAY


@dataclass
class UnitTree:
    """All units, led by people under the numbers that they have today.

    Attributes:
        units: by code.
        numbers: which number followed which, of everybody.
    """

    units: Mapping[str, MergedUnit] = field(default_factory=dict)
    numbers: FormerNips = field(default_factory=lambda: FormerNips({}))

    def above(self, code: str | None) -> Iterator[str]:
        """Yield the codes of a unit and of those above it; none twice."""
        seen: set[str] = set()
        while code is not None and code not in seen and code in self.units:
            seen.add(code)
            yield code
            code = self.units[code].parent_code

    def chain(self, code: str | None) -> Iterator[MergedUnit]:
        """Yield a unit and those above it; none twice."""
        return (self.units[one] for one in self.above(code))

    def superior(self, code: str, day: date, nip: str) -> str | None:
        """Return who leads a unit on a day, or the next one above that somebody else leads.

        Its head is not under who acts for them.
        """
        for unit in self.chain(code):
            leader = unit.leader(day)
            if leader is not None and leader != nip:
                return leader
        return None

    def days(self, code: str) -> set[date]:
        """Return the days on which another begins to lead a unit, or one above it."""
        return {day for unit in self.chain(code) for day in unit.days()}

    def led_by(self, nips: Collection[str]) -> dict[str, str]:
        """Return the units that some people lead, have led or will: by code, who of them."""
        return {code: nip for code, unit in self.units.items() for nip in unit.leaders() if nip in nips}

    def is_known(self, code: str) -> bool:
        """Whether anybody has reported the unit."""
        return code in self.units

    def below(self, codes: set[str]) -> set[str]:
        """Return units and all units below them."""
        children: dict[str, list[str]] = {}
        for code, unit in self.units.items():
            if unit.parent_code is not None:
                children.setdefault(unit.parent_code, []).append(code)
        found, left = set(codes), list(codes)
        while left:
            for child in children.get(left.pop(), ()):
                if child not in found:
                    found.add(child)
                    left.append(child)
        return found


def head_on(heads: Sequence[Head], day: date) -> str | None:
    """Return who heads a unit on a day; None: nobody, as far as is known."""
    held = None
    for head in heads:
        if head.since > day:
            break
        held = head.nip
    return held


def acting_on(acting: Sequence[ActingHead], day: date) -> str | None:
    """Return who acts as the head of a unit on a day: of several who began last; None: nobody."""
    on_day = [one for one in acting if one.since <= day and (one.until is None or day <= one.until)]
    return max(on_day, key=lambda one: (one.since, one.nip)).nip if on_day else None
