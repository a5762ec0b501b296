"""Two proposals of one person, known since two numbers were found to be theirs: one goes on."""

from dataclasses import replace
from datetime import date

import pytest

from services.award_service.domain import errors
from services.award_service.domain.cycle import State
from services.award_service.domain.outcome import Word
from services.award_service.domain.proposal import Proposal, Revocation
from services.award_service.handlers import awards, verifying
from services.award_service.handlers.context import Target
from services.award_service.repository import proposals
from services.award_service.repository.tasks import TaskKind, list_tasks
from tests.integration.services.award_service.desk import Desk, employee
from tests.integration.services.award_service.staff import DECREE, Staff


async def test_two_numbers_of_one_person_leave_the_younger_proposal_to_somebody(desk: Desk) -> None:
    staff = Staff(desk)
    former, present = "197503012000031000", "197503012000032001"
    await desk.take_people(employee(former, cpns_on="2000-03-01"))
    period = await staff.period()
    (older,) = await staff.proposals(await staff.batch(period=period))
    await desk.take_people(employee(present, cpns_on="2000-03-01"))
    later = Staff(desk)
    later.admin = replace(later.admin, at=later.admin.at.replace(hour=10))
    (younger,) = await later.proposals(await later.batch(period=period))
    await desk.take_people(employee(present, 2, cpns_on="2000-03-01", former_nip=former))
    older, younger = await staff.get(older.id), await staff.get(younger.id)
    assert (older.nip, older.duplicate_of) == (present, None)
    assert (younger.nip, younger.duplicate_of) == (present, older.id)
    with pytest.raises(errors.TwoProposals):
        async with desk.transactions.begin() as tx:
            await verifying.propose(tx, staff.admin, [Target(younger.id)])
    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, [Target(older.id)], "Yang lain dilanjutkan")
    assert (await staff.get(younger.id)).duplicate_of is None


async def one_person_granted_twice(desk: Desk) -> tuple[Staff, Proposal, Proposal]:
    """Return the older and the younger proposal of two decreed ones that are found to be one person's."""
    staff = Staff(desk)
    former, present = "197503012000031000", "197503012000032001"
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in (former, present)))
    for target in await staff.send(await staff.batch()):
        await staff.say(target.id, Word.DECREED, str(target.id), decree=DECREE)
    await desk.take_people(employee(present, 2, cpns_on="2000-03-01", former_nip=former))
    async with desk.runtime.database.read() as connection:
        both = await proposals.of_people(connection, [present], [State.DECREED])
    older, younger = sorted(both, key=lambda one: one.duplicate_of is not None)
    assert younger.duplicate_of == older.id
    return staff, older, younger


async def of_two(desk: Desk) -> int:
    """Return how many of two proposals wait for a person."""
    async with desk.runtime.database.read() as connection:
        page = await list_tasks(connection, dishonourable=[], units=None, lines=True, after=None, limit=10)
    return sum(one["kind"] == TaskKind.TWO_PROPOSALS for one in page.items)


REVOCATION = Revocation("9/TK/TAHUN 2026", date(2026, 8, 17), "Ganda")


@pytest.mark.one_database
async def test_of_two_that_were_granted_the_younger_is_taken_back_or_revoked(desk: Desk) -> None:
    staff, _, younger = await one_person_granted_twice(desk)
    assert await of_two(desk) == 1
    assert (await staff.say(younger.id, Word.TAKEN_BACK, "tb")).unfit is None
    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, [Target(younger.id)], "Ganda")
    assert await of_two(desk) == 0


@pytest.mark.one_database
async def test_a_revoked_medal_is_the_end_of_the_younger_of_two(desk: Desk) -> None:
    staff, _, younger = await one_person_granted_twice(desk)
    async with desk.transactions.begin() as tx:
        await awards.revoke(tx, staff.admin, Target(younger.id), REVOCATION)
    assert await of_two(desk) == 0


async def test_a_revoked_medal_keeps_the_other_of_two_back_no_more(desk: Desk) -> None:
    staff, older, younger = await one_person_granted_twice(desk)
    async with desk.transactions.begin() as tx:
        revoked = await awards.revoke(tx, staff.admin, Target(older.id), REVOCATION)
    assert (await staff.get(older.id)).revision == revoked.revision
    assert [(await staff.get(one.id)).duplicate_of for one in (older, younger)] == [younger.id, None]
    async with desk.transactions.begin() as tx:
        await awards.receive(tx, staff.admin, [Target(younger.id)], {}, date(2026, 8, 17))
    assert await of_two(desk) == 0
    present = (await staff.get(younger.id)).nip
    await desk.take_people(employee("197503012000032009", 1, cpns_on="2000-03-01"))
    await desk.take_people(employee("197503012000032009", 2, cpns_on="2000-03-01", former_nip=present))
    assert [(await staff.get(one.id)).duplicate_of for one in (older, younger)] == [younger.id, None]
