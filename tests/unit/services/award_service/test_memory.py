"""How everybody of a nation stands is computed one by one: memory does not grow with their number."""

import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from contracts.vocabulary import AwardGrade, Employment
from services.award_service.domain.due import DueRules, MilestoneState, standing_of
from services.award_service.domain.interruptions import Interruption, Reason
from services.award_service.domain.person import Held, Person

DAY = date(2026, 11, 30)
RULES = DueRules()
SETTLED = 10_000
"""People after which whatever is kept for good is kept."""
MOST_KIB = 4 * 1024


def everybody(number: int) -> Iterator[Person]:
    """Yield people of forty years of appointments, made on the fly."""
    random = Random(1)
    held = (Held(AwardGrade.X, False, "simpeg"),)
    punished = (Interruption(Reason.DISCIPLINE, date(2011, 5, 1), date(2012, 4, 30), "simpeg"),)
    for serial in range(number):
        start = date(1986 + serial % 40, serial % 12 + 1, 1)
        yield Person(
            f"{start.year - 20}{serial % 12 + 1:02}{serial % 28 + 1:02}{start:%Y%m}1{serial % 1_000:03}",
            Employment.PNS,
            start,
            interruptions=punished if random.random() < 0.03 else (),
            held=held if random.random() < 0.5 else (),
        )


def computed(number: int) -> tuple[int, int]:
    """Compute how so many stand; return how many are due, and by how much the peak has grown meanwhile, in KiB."""
    found: Counter[MilestoneState] = Counter()
    settled = 0
    for place, person in enumerate(everybody(number)):
        found.update(one.state for one in standing_of(person, DAY, RULES).milestones)
        if place == SETTLED:
            settled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found[MilestoneState.DUE], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - settled


@pytest.mark.parametrize("number", [50_000, pytest.param(5_000_000, marks=[pytest.mark.thorough, pytest.mark.slow])])
def test_memory_does_not_grow_with_the_people(number: int) -> None:
    # In a process of its own: the peak of this one may be another test's.
    script = f"from {__name__} import computed; print(*computed({number}))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout
    due, grown = map(int, told.split())
    assert due > number // 10
    assert grown < MOST_KIB
