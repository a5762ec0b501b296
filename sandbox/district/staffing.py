"""How many people a unit has, and in which roles: the plan that recruitment fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.district.model import SampleUnit
from sandbox.district.positions import Organisation, Post, organisation_of
from sandbox.district.units import by_priority, headcounts

PEOPLE_A_POST: Final = 4
SPAN_OF_CONTROL: Final = 15
TEAM_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Staffing:
    """One unit's people below its head."""

    unit: SampleUnit
    organisation: Organisation
    posts: tuple[Post, ...]
    """Those that are filled, superiors first."""
    teams: tuple[int, ...]
    """Sizes of the teams without their leads; empty where the posts lead everybody themselves."""
    staff: int
    """People without a lead of a team; 0 where there are teams."""

    @property
    def non_leaders(self) -> int:
        """People who lead nobody."""
        return self.staff + sum(self.teams)


def plan_staffing(units: Sequence[SampleUnit], employees: int) -> list[Staffing]:
    """Return the staffed units, parents before children; heads and all others add up to `employees`."""
    ordered = by_priority(units)
    counts = headcounts(ordered, employees)
    return [_staffing(unit, count - 1) for unit, count in zip(ordered, counts, strict=True) if count]


def _staffing(unit: SampleUnit, subordinates: int) -> Staffing:
    organisation = organisation_of(unit)
    wanted = organisation.deputy_first + subordinates // PEOPLE_A_POST
    posts = organisation.posts[: min(wanted, subordinates)]
    rest = subordinates - len(posts)
    if rest <= SPAN_OF_CONTROL * (len(posts) + 1):
        return Staffing(unit, organisation, posts, teams=(), staff=rest)
    full, remainder = divmod(rest, TEAM_SIZE + 1)
    teams = (TEAM_SIZE,) * full + ((remainder - 1,) if remainder else ())
    return Staffing(unit, organisation, posts, teams, staff=0)
