"""What a partner refuses, or answers in a way that nobody understands: told once, and mended without a trace."""

from pathlib import Path

import pytest

from contracts.employee import EmployeeChangedV1
from hub.delivery.asking_again import ask_unclear_again
from hub.delivery.states import State
from tests.conformance.environment import ALL_ONCE, Environment, Outcomes, nips, trying
from tests.conformance.partners import CHANGEABLE, KINDS

ONCE_REJECTED = Outcomes(announced=[], rejected=[1], unclear=[])


def change_of(nip: str) -> EmployeeChangedV1:
    return EmployeeChangedV1(
        nip=nip, version=1, name="Sariwangi", employment="pns", unit_code="BKPSDM", position="Analis"
    )


async def refused(it: Environment) -> str:
    """Let the partner refuse one of two records for whom it is about; returns the NIP."""
    it.started()
    events = it.events(2)
    stranger = nips(2)[0]
    it.partner.unregister(stranger)
    await it.take(*events)
    await it.settled()
    return stranger


@pytest.mark.parametrize("name", KINDS)
async def test_whom_it_does_not_know_is_told_once_and_asked_for_again(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        stranger = await refused(it)
        rejected = [row for row in await it.rows() if row.state == State.REJECTED]
        assert [row.error_code for row in rejected] == [it.described.unknown_person]
        assert len(it.partner.records(it.kind.records)) == 1
        assert list((await it.announced(it.described.rejected)).values()) == [1]
        it.described.know(it.partner, stranger)
        await it.hear(change_of(nips(2)[1]))
        assert (await it.rows())[0].state == State.REJECTED
        await it.hear(change_of(stranger))
        await it.settled()
        assert await it.outcomes() == ONCE_REJECTED


@pytest.mark.parametrize("name", KINDS)
async def test_once_a_day_it_is_asked_for_strangers_by_itself(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        it.described.know(it.partner, await refused(it))
        it.forward(23 * 3600)
        await it.run("unknown_people")
        assert (await it.rows())[0].state == State.REJECTED
        it.forward(2 * 3600)
        await it.run("unknown_people")
        await it.settled()
        assert await it.outcomes() == ONCE_REJECTED


@pytest.mark.parametrize("name", KINDS)
async def test_answers_that_nobody_understands_end_for_a_person(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        it.partner.set_fault("unknown_envelope", operation=it.kind.save, rate=1.0)
        it.started()
        await it.take(*it.events(1))
        await it.holds(lambda rows: rows[0].state == State.UNCLEAR)
        assert list((await it.announced(it.described.unclear)).values()) == [1]
        it.partner.clear_faults()
        async with it.database.begin() as connection:
            await ask_unclear_again(connection)
        it.forward(0)
        await it.settled()
        assert await it.outcomes() == Outcomes(announced=[], rejected=[], unclear=[1])


@pytest.mark.parametrize("name", KINDS)
async def test_what_an_official_has_typed_already_is_not_typed_again(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        (event,), (nip,) = it.events(1), nips(1)
        it.partner.add(it.kind.records, nip, it.kind.record(event))
        it.started()
        await it.take(event)
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
        assert it.partner.calls().get(it.kind.save, 0) == 0


@pytest.mark.parametrize("name", CHANGEABLE)
async def test_what_an_official_has_deleted_the_next_version_makes_anew(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        it.started()
        await it.take(*it.events(2))
        await it.settled()
        it.partner.delete(it.kind.records, it.partner.records(it.kind.records)[0]["id"])
        await it.take(*it.events(2, version=2))
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
