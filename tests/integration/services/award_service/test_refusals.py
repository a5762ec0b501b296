"""What a refusal tells: which of many places, whose proposal, and which one there is already."""

from uuid import UUID

import pytest

from services.award_service.domain.proposal import Proposal
from tests.integration.services.award_service.callers import CALLERS, Office
from tests.integration.services.award_service.desk import Desk, employee, nips
from tests.integration.services.award_service.staff import Staff

pytestmark = pytest.mark.one_database


async def proposed(desk: Desk, *numbers: str) -> list[Proposal]:
    """Return proposals of people who all began at one time."""
    await desk.take_people(*(employee(nip, cpns_on="1995-03-01") for nip in numbers))
    staff = Staff(desk)
    return await staff.proposals(await staff.batch())


async def test_each_place_whose_revision_is_old_is_named(desk: Desk, office: Office) -> None:
    some = await proposed(desk, *nips(3))
    seen = [{"id": str(one.id), "revision": one.revision + place % 2} for place, one in enumerate([*some, some[0]])]
    answer = await office.send("admin", "POST", "/proposals/statements", {"items": seen, "statement": "no"})
    said = answer.json()
    assert (answer.status_code, said["type"].rpartition(":")[2]) == (412, "changed_meanwhile")
    assert [one["field"] for one in said["errors"]] == ["items.1", "items.3"]
    assert {(await Staff(desk).get(one.id)).revision for one in some} == {1}


async def test_a_verifier_is_told_that_a_proposal_is_their_own(desk: Desk, office: Office) -> None:
    own = CALLERS["verifier"].nip or ""
    (one,) = await proposed(desk, own)
    body = {"items": [{"id": str(one.id), "revision": one.revision}]}
    answer = await office.send("verifier", "POST", "/proposals/check", body)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "own_affair")
    assert (await office.send("nobody", "GET", f"/proposals/{one.id}")).status_code == 404
    assert (await office.send("verifier", "GET", f"/proposals/{one.id}")).status_code == 200


async def test_a_grade_that_is_taken_names_the_proposal_that_has_it(desk: Desk, office: Office) -> None:
    (one,) = await proposed(desk, *nips(1))
    person_id: UUID = (await desk.standing(one.nip)).person_id
    body = {"person_id": str(person_id), "grade": one.grade.value, "reason": "Lagi"}
    answer = await office.send("admin", "POST", f"/batches/{one.batch_id}/proposals", body)
    assert answer.status_code == 409
    assert str(one.id) in answer.json()["detail"]
