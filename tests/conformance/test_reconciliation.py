"""What officials delete, add, alter and double at the partner is found, and what is ours is mended, once."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.discrepancies import DiscrepancyState
from hub.delivery.reconciliation.tables import discrepancies
from hub.jobs.runner import JobRunner
from tests.conformance.environment import ALL_ONCE, Environment, Outcomes, nips, trying
from tests.conformance.partners import CHANGEABLE, KINDS

JOB: Final = "reconciliation"
MONTH: Final = 31 * 86_400.0
REPAIRS: Final[dict[str, Any]] = {"reconciliation_repairs": True}


class Killed(BaseException):
    """As by kill -9: nothing catches it."""


async def differing(it: Environment) -> None:
    """Deliver records of four people, then let officials delete one, alter one, double one and add one."""
    replica = it.started()
    events = it.events(4)
    await it.take(*events)
    await it.settled()
    ids = {it.kind.key(record): record["id"] for record in it.partner.records(it.kind.records)}
    deleted, altered = (ids[it.kind.key_of(event)] for event in events[:2])
    it.partner.delete(it.kind.records, deleted)
    it.partner.alter(it.kind.records, altered, it.kind.altered)
    for nip, record in ((nips(3)[2], {}), (nips(4)[3], it.kind.another)):
        it.partner.add(it.kind.records, nip, it.kind.record(it.kind.event(nip, 1)) | record)
    it.forward(MONTH)
    await replica.stop()


async def found(it: Environment) -> Counter[tuple[Difference, DiscrepancyState]]:
    """Return how many there are of each."""
    async with it.database.read() as connection:
        rows = await connection.execute(sa.select(discrepancies.c.difference, discrepancies.c.state))
        return Counter((Difference(row.difference), DiscrepancyState(row.state)) for row in rows)


def mended(it: Environment) -> Outcomes:
    """Return what is left for a person: two records that are not ours; where none can be changed, three."""
    return Outcomes(doubled=1, strange=1 if it.kind.update else 2, announced=[2, 2], rejected=[], unclear=[])


@pytest.mark.parametrize("name", KINDS)
async def test_it_finds_what_differs_and_mends_what_is_ours(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        await differing(it)
        await it.run(JOB)
        altered = Difference.DIFFERENT if it.kind.update else Difference.MISSING_THERE
        expected = Counter([(Difference.MISSING_THERE, DiscrepancyState.OPEN), (altered, DiscrepancyState.OPEN)])
        expected += Counter(
            {
                (Difference.DOUBLED, DiscrepancyState.NEEDS_PERSON): 1,
                (Difference.MISSING_HERE, DiscrepancyState.NEEDS_PERSON): 1 if it.kind.update else 2,
            }
        )
        assert await found(it) == expected
        it.forward(MONTH)
        await it.run(JOB, **REPAIRS)
        it.started()
        await it.settled()
        assert await it.outcomes() == mended(it)
        it.forward(MONTH)
        await it.run(JOB, **REPAIRS)
        assert (await found(it)).keys() == {
            *((difference, DiscrepancyState.CLOSED) for difference in {Difference.MISSING_THERE, altered}),
            (Difference.DOUBLED, DiscrepancyState.NEEDS_PERSON),
            (Difference.MISSING_HERE, DiscrepancyState.NEEDS_PERSON),
        }


@pytest.mark.parametrize("name", KINDS)
async def test_killed_in_between_it_goes_on(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        await differing(it)
        kills = 0
        while await is_killed(it, questions=kills + 1):
            kills += 1
        assert kills > 2
        it.started()
        await it.settled()
        assert await it.outcomes() == mended(it)


async def is_killed(it: Environment, *, questions: int) -> bool:
    """Run it in a process that is killed when it asks for the so-manieth time whether it is to end."""
    left = questions

    def dies() -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return False

    try:
        await it.run(JOB, is_stopping=dies, **REPAIRS)
    except Killed:
        return True
    return False


@pytest.mark.parametrize("name", KINDS)
async def test_two_replicas_do_it_once(name: str, tmp_path: Path, database_url: str) -> None:
    async with trying(*KINDS[name], tmp_path, database_url=database_url, **REPAIRS) as it:
        await differing(it)
        replicas = [it.started(), it.started()]
        runners = [JobRunner(one.runtime.database, [one.job(JOB)]) for one in replicas]
        for runner in runners:
            runner.start()
        await it.announced_again(2)
        await it.settled()
        for runner in runners:
            await runner.stop(deadline=10)
        assert await it.outcomes() == mended(it)


@pytest.mark.parametrize("name", CHANGEABLE)
async def test_what_is_on_its_way_is_not_compared(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        replica = it.started()
        await it.take(*it.events(2))
        await it.settled()
        await replica.stop()
        for record in it.partner.records(it.kind.records):
            it.partner.alter(it.kind.records, record["id"], it.kind.altered)
        await it.take(*it.events(2, version=2))
        it.forward(MONTH)
        await it.run(JOB, **REPAIRS)
        assert not await found(it)
        it.started()
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
