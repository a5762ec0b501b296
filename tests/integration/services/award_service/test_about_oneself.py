"""Nobody writes down or decides anything about themselves, under none of their numbers."""

from typing import Any

import pytest

from services.award_service.domain.errors import OwnAffair
from services.award_service.domain.ministry_answer import AnswerLine
from services.award_service.domain.outcome import Word
from services.award_service.handlers import answering
from services.award_service.handlers.answering import Told
from services.award_service.roles import Role
from tests.integration.services.award_service.callers import CALLERS, Office
from tests.integration.services.award_service.desk import TODAY, Desk, employee
from tests.integration.services.award_service.staff import DECREE, Staff
from tests.support.files import PDF

pytestmark = pytest.mark.one_database

LISTS = {"as_of": "2026-06-30", "reason": "Petikan SK", "entries": []}
WHY = {"reason": "Surat BKPSDM"}


async def become_known(desk: Desk, who: str) -> str:
    """Let one of the callers be somebody who is due, under a number that followed that of their token."""
    former = CALLERS[who].nip or ""
    present = f"{former[:-1]}1"
    await desk.take_people(employee(present, former_nip=former, cpns_on=f"{former[8:12]}-03-01"))
    return str((await desk.standing(present)).person_id)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("type", "").removeprefix("urn:kinerja:problem:")


OWN = (403, "own_affair")


@pytest.mark.parametrize("who", ["verifier", "admin"])
async def test_nobody_writes_their_own_lists(desk: Desk, office: Office, who: str) -> None:
    person_id = await become_known(desk, who)
    for kind in ("discipline", "leave", "award"):
        path = f"/people/{person_id}/lists/{kind}"
        assert refused(await office.send(who, "PUT", path, LISTS, If_Match='"0"')) == OWN
        answer = await office.send("verifier2", "PUT", path, LISTS, If_Match=await tag(office, person_id))
        assert answer.status_code == 200


async def tag(office: Office, person_id: str) -> str:
    return (await office.send("admin", "GET", f"/people/{person_id}/lists")).headers["ETag"]


async def test_nobody_records_or_decides_anything_of_their_own_proposal(desk: Desk, office: Office) -> None:
    await become_known(desk, "admin")
    staff = Staff(desk)
    batch = await staff.batch()
    (own,) = await staff.proposals(batch)
    items = {"items": [{"id": str(own.id), "revision": own.revision}]}
    assert (await office.get("admin", f"/proposals/{own.id}"))["id"] == str(own.id), "they read it"
    body = items | {"kinds": ["leave"]} | WHY
    assert refused(await office.send("admin", "POST", "/proposals/attestations", body)) == OWN
    assert refused(await office.send("admin", "POST", "/proposals/statements", items | {"statement": "no"})) == OWN
    upload = f"/proposals/{own.id}/documents?code=sk_cpns"
    sent = await office.client.post(f"/v1{upload}", content=PDF, headers={"Authorization": "Bearer admin"})
    assert refused(sent) == OWN
    assert (await office.send("verifier", "POST", "/proposals/attestations", body)).status_code == 200
    await staff.send(batch)
    decree = {"number": "61/TK/TAHUN 2026", "on": "2026-08-01", "proposal_ids": [str(own.id)]}
    assert refused(await office.send("admin", "POST", "/decrees", decree)) == OWN
    said = {"proposal_id": str(own.id), "word": "ms", "said_on": "2026-08-01"}
    assert refused(await office.send("admin", "POST", "/outcomes", {"items": [said]})) == OWN
    await staff.say(own.id, Word.DECREED, "1", decree=DECREE)
    now = await staff.get(own.id)
    received = {"items": [{"id": str(own.id), "revision": now.revision}], "on": "2026-08-02"}
    assert refused(await office.send("admin", "POST", "/proposals/received", received)) == OWN


async def test_nobody_enters_the_ministrys_answer_to_their_own_proposal(desk: Desk) -> None:
    await become_known(desk, "admin")
    staff = Staff(desk)
    (own,) = await staff.send(await staff.batch())
    former = CALLERS["admin"].nip
    admin = staff.actor(Role.AGENCY_ADMIN, "admin", nip=former)
    by_number, by_id = AnswerLine(1, Word.MS, None, nip=former), AnswerLine(1, Word.MS, None, name="Sari")
    for lines, named in (([by_number], {}), ([by_id], {1: own.id})):
        with pytest.raises(OwnAffair):
            async with desk.transactions.begin() as tx:
                await answering.enter(tx, admin, Told(None, TODAY), lines, named)
    async with desk.transactions.begin() as tx:
        answer = await answering.enter(tx, staff.admin, Told(None, TODAY), [by_id], {})
    await answering.work_off(desk.transactions, answer.id, staff.admin)
    with pytest.raises(OwnAffair):
        async with desk.transactions.begin() as tx:
            await answering.match(tx, admin, answer.id, 1, own.id, "Ini saya.")
