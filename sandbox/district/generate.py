"""Generates a sample district from a seed: real unit names, invented people.

The same arguments always give the same district, employee by employee.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from random import Random
from typing import Final

from sandbox.district.assessments import assess
from sandbox.district.model import District, SampleEmployee
from sandbox.district.positions import head_of
from sandbox.district.recruitment import FIRST_YEAR, LAST_YEAR, Recruitment
from sandbox.district.staffing import Staffing, plan_staffing
from sandbox.district.units import TOP_UNIT, district_units

MOST_EMPLOYEES: Final = 1_000_000
"""Beyond it, three digits of serial would no longer tell apart those born on one day."""
PPPK_SHARE: Final = 0.3
"""Of all employees, as in a real district."""
_MOST_PPPK_AMONG_STAFF: Final = 0.8


def generate_district(employees: int = 300, seed: int = 1, year: int = 2025) -> District:
    """Return a whole district in memory.

    Args:
        employees: how many, exactly; below 300 the share of PPPK falls, because units get their heads first.
        seed: any integer.
        year: the year of the assessments, 2024 to 2026; it changes nothing else.

    Raises:
        ValueError: `employees` is not within 1 to `MOST_EMPLOYEES`, or not everybody was in office in `year`.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year must be from {FIRST_YEAR} to {LAST_YEAR}, not {year}")
    people = tuple(iter_employees(employees, seed))
    return District(district_units(), people, tuple(assess(people, seed, year)))


def iter_employees(employees: int = 300, seed: int = 1) -> Iterator[SampleEmployee]:
    """Yield the same employees one by one, superiors before their subordinates, in memory flat against N.

    Raises:
        ValueError: `employees` is not within 1 to `MOST_EMPLOYEES`.
    """
    if not 1 <= employees <= MOST_EMPLOYEES:
        raise ValueError(f"employees must be from 1 to {MOST_EMPLOYEES}, not {employees}")
    plan = plan_staffing(district_units(), employees)
    non_leaders = sum(staffing.non_leaders for staffing in plan)
    pppk = min(round(employees * PPPK_SHARE), int(non_leaders * _MOST_PPPK_AMONG_STAFF))
    return _recruit(plan, Recruitment(Random(seed), non_leaders=non_leaders, pppk=pppk))


def _recruit(plan: Sequence[Staffing], recruitment: Recruitment) -> Iterator[SampleEmployee]:
    heads: dict[str, str] = {}
    for staffing in plan:
        unit = staffing.unit
        above = None if unit.code == TOP_UNIT else heads[unit.parent_code or TOP_UNIT]
        head = recruitment.head(unit.code, head_of(unit), above)
        heads[unit.code] = head.nip
        yield head
    for staffing in plan:
        yield from _fill(staffing, heads[staffing.unit.code], recruitment)


def _fill(staffing: Staffing, head_nip: str, recruitment: Recruitment) -> Iterator[SampleEmployee]:
    """Yield a unit's people below its head: posts, then staff shared out among them, or teams with a lead."""
    code = staffing.unit.code
    nip_of_post: dict[str, str] = {}
    for post in staffing.posts:
        superior_nip = head_nip if post.under is None else nip_of_post[post.under]
        leader = recruitment.leader(code, post, superior_nip)
        nip_of_post[post.title] = leader.nip
        yield leader
    superiors = cycle(nip_of_post.values() or [head_nip])
    for _ in range(staffing.staff):
        yield recruitment.staff(code, staffing.organisation, next(superiors))
    for size in staffing.teams:
        lead = recruitment.leader(code, staffing.organisation.team_lead, next(superiors))
        yield lead
        for _ in range(size):
            yield recruitment.staff(code, staffing.organisation, lead.nip)
