"""A small agency as it really stands: what the service is told of it, and who is whose superior by that.

Written a second time on purpose, from the rules: nothing of the service's own hierarchy is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from contracts.employee import EmployeeChangedV1
from tests.integration.services.skp_service import agency_fixture
from tests.integration.services.skp_service.agency_fixture import ADMIN, CHIEF, HEAD, staff_nip

ONE: Final = staff_nip(0)
OTHER: Final = staff_nip(1)
FAR: Final = "197606062001032000"
"""Heads the other division, BKD-2."""
STRANGER: Final = "198107072006041000"
"""No record has told of them."""
PARENTS: Final = {"BKD": None, "BKD-1": "BKD", "BKD-2": "BKD"}
HEAD_TITLES: Final = {"BKD": "Kepala Badan", "BKD-1": "Kepala Bidang", "BKD-2": "Kepala Bidang Mutasi"}
STAFF_TITLE: Final = "Analis SDM Aparatur Ahli Muda"
_SINCE_EVER: Final = date(1900, 1, 1)


@dataclass(frozen=True)
class Place:
    """Somebody's time in one position; without an end it is held."""

    unit: str
    title: str
    superior: str | None
    start: date = _SINCE_EVER
    end: date | None = None


@dataclass(frozen=True)
class Acting:
    """A post that somebody fills beside their own; both days belong to it."""

    unit: str
    since: date
    until: date | None


@dataclass
class Person:
    """Where somebody works and has worked, oldest first."""

    nip: str
    places: list[Place]
    active: bool = True
    version: int = 1
    acting: list[Acting] = field(default_factory=list)
    went_under: tuple[date, str | None] | None = None
    """On which day they were last given another superior, and whom they had until then."""

    @property
    def place(self) -> Place:
        """Where they work, or worked last."""
        return self.places[-1]

    def record(self, effective_on: date | None = None) -> EmployeeChangedV1:
        """Return the record as the district would send it: with the day of a move, a leave or a return."""
        posts = [{"unit_code": one.unit, "kind": "plt", "since": one.since, "until": one.until} for one in self.acting]
        return agency_fixture.employee(
            self.nip,
            version=self.version,
            active=self.active,
            unit_code=self.place.unit,
            position=self.place.title,
            superior_nip=self.place.superior,
            acting=posts,
            effective_on=effective_on,
        )


class AgencyModel:
    """Six people in three units; each change returns the record that tells of it."""

    def __init__(self) -> None:
        self.people = {
            nip: Person(nip, [Place(unit, title, superior)])
            for nip, unit, title, superior in (
                (HEAD, "BKD", HEAD_TITLES["BKD"], None),
                (CHIEF, "BKD-1", HEAD_TITLES["BKD-1"], HEAD),
                (FAR, "BKD-2", HEAD_TITLES["BKD-2"], HEAD),
                (ONE, "BKD-1", STAFF_TITLE, CHIEF),
                (OTHER, "BKD-1", STAFF_TITLE, CHIEF),
                (ADMIN, "BKD", STAFF_TITLE, HEAD),
            )
        }

    def is_active(self, nip: str | None) -> bool:
        """Return whether somebody has not left, as far as anybody knows."""
        return nip is not None and (nip not in self.people or self.people[nip].active)

    def works_in(self, nip: str, start: date, end: date) -> bool:
        """Return whether somebody is in a position at some time between two days."""
        places = self.people[nip].places if nip in self.people else []
        return any(at.start <= end and (at.end is None or at.end >= max(start, at.start)) for at in places)

    def left_on(self, nip: str | None, today: date) -> date | None:
        """Return somebody's last day in the agency, if that is over."""
        places = self.people[nip].places if nip in self.people else []
        ends = [at.end for at in places if at.start <= today]
        over = [end for end in ends if end is not None and end < today]
        return max(over) if over and len(over) == len(ends) else None

    def head_of(self, unit: str, today: date) -> list[str]:
        """Return who heads a unit, then who acts as its head."""
        active = [one for one in self.people.values() if one.active]
        heads = [one.nip for one in active if one.place.unit == unit and one.place.title == HEAD_TITLES[unit]]
        return [*heads, *(one.nip for one in active if any(_is_held(post, unit, today) for post in one.acting))]

    def superior_at(self, nip: str, place: Place, today: date) -> str | None:
        """Return who stands above somebody in a place; None: the regent."""
        if place.superior != nip and self.is_active(place.superior):
            return place.superior
        for unit in self.up_from(place.unit):
            for one in self.head_of(unit, today):
                if one != nip:
                    return one
        return None

    def reviewer_of(self, nip: str, assessor: str | None, today: date) -> str | None:
        """Return who decides objections of somebody to their assessor; None: the regent."""
        if assessor is None or assessor not in self.people:
            return None
        above = self.superior_at(assessor, self.people[assessor].place, today)
        return None if above == nip else above

    def headed_by(self, nip: str | None, today: date) -> set[str]:
        """Return the units that somebody heads or acts as head of, with those below."""
        return {
            unit
            for unit in PARENTS
            if nip is not None and any(nip in self.head_of(above, today) for above in self.up_from(unit))
        }

    def up_from(self, unit: str) -> Iterator[str]:
        """Yield a unit and those above it."""
        at: str | None = unit
        while at is not None:
            yield at
            at = PARENTS[at]

    def vacant(self, today: date) -> list[str]:
        """Return the units that nobody heads, not even for a time to come."""
        return [
            unit
            for unit in PARENTS
            if not self.head_of(unit, today)
            and not any(post.unit == unit for one in self.people.values() for post in one.acting)
        ]

    def goes_under(self, nip: str, superior: str | None, today: date) -> EmployeeChangedV1:
        """Give somebody another superior from today on."""
        person = self.people[nip]
        if person.went_under is None or person.went_under[0] != today:
            person.went_under = today, person.place.superior
        person.places[-1] = Place(person.place.unit, person.place.title, superior, person.place.start, person.place.end)
        return self._told(person)

    def moves(self, nip: str, unit: str, title: str, superior: str | None, today: date) -> EmployeeChangedV1:
        """Let somebody work elsewhere from today on."""
        person = self.people[nip]
        if today > person.place.start:
            self._ends(person, today - timedelta(days=1))
            person.places.append(Place(unit, title, superior, today))
        else:
            person.places[-1] = Place(unit, title, superior, person.place.start)
        return self._told(person, today)

    def leaves(self, nip: str, today: date, *, keeps_posts: bool) -> EmployeeChangedV1:
        """Let yesterday be somebody's last day; a careless record still names the posts that they filled."""
        person = self.people[nip]
        if person.went_under is not None and person.went_under[0] == today:  # they never were
            at = person.place
            person.places[-1] = Place(at.unit, at.title, person.went_under[1], at.start, at.end)
        self._ends(person, today - timedelta(days=1))
        person.active = False
        if not keeps_posts:
            person.acting = []
        return self._told(person, today - timedelta(days=1))

    def returns(self, nip: str, today: date) -> EmployeeChangedV1:
        """Let somebody who has left come back to where they were; without a day between, they were never away."""
        person, at = self.people[nip], self.people[nip].place
        if at.end == today - timedelta(days=1):
            person.places[-1] = Place(at.unit, at.title, at.superior, at.start)
        else:
            person.places.append(Place(at.unit, at.title, at.superior, today))
        person.active = True
        person.acting = []
        return self._told(person, today)

    def acts_for(self, nip: str, unit: str, since: date, until: date | None) -> EmployeeChangedV1:
        """Let somebody fill a vacant post."""
        self.people[nip].acting.append(Acting(unit, since, until))
        return self._told(self.people[nip])

    def acts_no_more(self, nip: str) -> EmployeeChangedV1:
        """Take somebody's acting posts away."""
        self.people[nip].acting = []
        return self._told(self.people[nip])

    def _ends(self, person: Person, end: date) -> None:
        at = person.place
        person.places[-1] = Place(at.unit, at.title, at.superior, at.start, end)

    def _told(self, person: Person, effective_on: date | None = None) -> EmployeeChangedV1:
        person.version += 1
        return person.record(effective_on)


def _is_held(post: Acting, unit: str, today: date) -> bool:
    return post.unit == unit and post.since <= today and (post.until is None or today <= post.until)
