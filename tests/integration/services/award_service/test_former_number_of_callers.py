"""Whoever calls under a number that they had before is the same person."""

import pytest

from services.award_service.domain import errors
from services.award_service.handlers import verifying
from services.award_service.roles import Role
from tests.integration.services.award_service.callers import OWN_NIP, Office
from tests.integration.services.award_service.desk import Desk, employee
from tests.integration.services.award_service.staff import INTAKE, Staff

pytestmark = pytest.mark.one_database

FORMER, PRESENT = "197503012000031001", "197503012000031002"
ANOTHER = "197603012001031001"


async def become(desk: Desk, former: str, present: str) -> None:
    await desk.take_people(employee(present, former_nip=former, cpns_on="2000-03-01"))


async def test_nobody_checks_their_own_proposal_under_either_number(desk: Desk) -> None:
    staff = Staff(desk)
    await desk.take_people(employee(FORMER, cpns_on="2000-03-01"))
    targets = await staff.hand_in(await staff.batch())
    await become(desk, FORMER, PRESENT)
    for nip in (FORMER, PRESENT):
        with pytest.raises(errors.OwnAffair):
            async with desk.transactions.begin() as tx:
                await verifying.check(tx, staff.actor(Role.AWARD_VERIFIER, "own", nip=nip), targets, INTAKE)


@pytest.mark.parametrize(("first", "second"), [(FORMER, PRESENT), (PRESENT, FORMER)])
async def test_two_accounts_with_numbers_of_one_person_do_not_take_both_steps(
    desk: Desk, first: str, second: str
) -> None:
    staff = Staff(desk)
    await desk.take_people(employee(ANOTHER, cpns_on="2000-03-01"), employee(FORMER, cpns_on="2020-03-01"))
    targets = await staff.hand_in(await staff.batch())
    await become(desk, FORMER, PRESENT)
    async with desk.transactions.begin() as tx:
        await verifying.check(tx, staff.actor(Role.AWARD_VERIFIER, "one", nip=first), targets, INTAKE)
    with pytest.raises(errors.SecondPersonNeeded):
        async with desk.transactions.begin() as tx:
            await verifying.verify(tx, staff.actor(Role.AWARD_VERIFIER, "other", nip=second), targets)


async def test_who_checked_before_their_number_changed_does_not_verify_after_it(desk: Desk) -> None:
    staff = Staff(desk)
    await desk.take_people(employee(ANOTHER, cpns_on="2000-03-01"), employee(FORMER, cpns_on="2020-03-01"))
    targets = await staff.hand_in(await staff.batch())
    async with desk.transactions.begin() as tx:
        await verifying.check(tx, staff.actor(Role.AWARD_VERIFIER, "one", nip=FORMER), targets, INTAKE)
    await become(desk, FORMER, PRESENT)
    with pytest.raises(errors.SecondPersonNeeded):
        async with desk.transactions.begin() as tx:
            await verifying.verify(tx, staff.actor(Role.AWARD_VERIFIER, "other", nip=PRESENT), targets)


async def test_everybody_reads_how_they_stand_themselves(desk: Desk, office: Office) -> None:
    present = OWN_NIP[:-1] + "1"
    await desk.take_people(employee(OWN_NIP, cpns_on="2012-01-01"))
    await become(desk, OWN_NIP, present)
    own = await office.get("employee", "/me/standing")
    assert own["nip"] == present
    assert (await office.get("employee", f"/people/{own['person_id']}"))["nip"] == present
    found = await office.send("employee", "POST", "/people/lookup", {"nip": OWN_NIP})
    assert (found.status_code, found.json()["person_id"]) == (200, own["person_id"])
