"""The first step of verification looks at the documents that count: what is still to be done with them."""

from typing import Any
from uuid import UUID

import pytest

from hub.files.kinds import FileKind
from hub.files.uploads import Uploads
from services.award_service.attaching import Attaching
from services.award_service.domain.checklist import MadeHere
from services.award_service.made_here import Subject
from tests.integration.services.award_service.callers import Office
from tests.integration.services.award_service.desk import Desk, employee, nips
from tests.integration.services.award_service.staff import Staff
from tests.support.files import PDF, WHOLE

pytestmark = pytest.mark.one_database
BROUGHT = ("sk_cpns", "sk_pangkat", "sk_jabatan")


async def made(_subject: Subject) -> bytes:
    return PDF


async def handed_in(desk: Desk, number: int) -> list[str]:
    """Return the ids of proposals that were handed in with what the service makes itself."""
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in nips(number)))
    staff = Staff(desk)
    batch = await staff.batch()
    attaching = Attaching(desk.transactions, Uploads(desk.runtime.settings), dict.fromkeys(MadeHere, made))
    while await attaching.attach_next():
        pass
    return [str(one.id) for one in await staff.hand_in(batch, BROUGHT)]


async def checked(office: Office, *ids: str) -> Any:
    """Return what the first step answers, whatever it is."""
    shown = [await office.get("verifier", f"/proposals/{one}") for one in ids]
    body = {"items": [{"id": one["id"], "revision": one["revision"]} for one in shown]}
    return (await office.send("verifier", "POST", "/proposals/check", body)).json()


async def unfinished(office: Office, proposal_id: str) -> dict[str, str]:
    """Return what is to be done with documents of a proposal, by their codes."""
    asked = (await office.get("verifier", f"/proposals/{proposal_id}"))["checklist"]
    return {one["code"]: one["unfinished"] for one in asked if one["unfinished"]}


async def test_papers_made_here_pass_and_are_counted_until_somebody_brings_them_back(
    desk: Desk, office: Office
) -> None:
    first, second = await handed_in(desk, 2)
    await Staff(desk).attach(UUID(second), "surat_pernyataan")
    assert await unfinished(office, first) == {"drh": "to_fill_in", "surat_pernyataan": "to_sign"}
    assert await unfinished(office, second) == {"drh": "to_fill_in"}
    said = await checked(office, first, second)
    assert [one["state"] for one in said["items"]] == ["checked"] * 2
    assert [warning.split(" usulan")[0] for warning in said["warnings"]] == ["2", "1"]
    assert "belum ditandatangani" in said["warnings"][1]


async def test_what_the_ministry_does_not_take_goes_no_further(desk: Desk, office: Office) -> None:
    first, second = await handed_in(desk, 2)
    await attach_picture(office, first)
    said = await checked(office, first)
    assert (said["type"].rpartition(":")[2], said["errors"]) == (
        "documents_not_taken",
        [{"field": "documents.foto", "message": "foto bukan PDF; ganti berkasnya."}],
    )
    await checked(office, second)
    await attach_picture(office, second)  # which has to be checked again, then
    assert (await checked(office, second))["type"].endswith("documents_not_taken")


async def attach_picture(office: Office, proposal_id: str) -> None:
    answer = await office.client.post(
        f"/v1/proposals/{proposal_id}/documents?code=foto",
        content=WHOLE[FileKind.JPEG],
        headers={"Authorization": "Bearer verifier"},
    )
    assert answer.status_code == 201, answer.text
