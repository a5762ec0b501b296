"""Two numbers of one person: who is believed, and who else is concerned."""

from typing import Any, Final

from services.intake.handlers.merging import mark_all_if_others_are_believed
from tests.integration.services.intake.district import Desk
from tests.support.intake.reported import BOSS, NIP, OTHER, report

FORMER: Final = "199001012013212000"
_STAFF: Final[dict[str, Any]] = {"unit_code": "B", "position": "Staf"}


async def test_a_head_leads_under_the_number_of_today(desk: Desk) -> None:
    await desk.take(
        report("siasn", code="A", name="Dinas", head_nip=BOSS),
        report("siasn", code="B", name="Bidang", parent_code="A", head_nip=FORMER),
        report("simpeg", code="B", head_nip=NIP),
        report("siasn", nip=FORMER, name="Satu", **_STAFF),
        report("siasn", nip=BOSS, name="Kepala", **_STAFF),
        report("siasn", nip=OTHER, name="Dua", **_STAFF | {"unit_code": "A"}, superior_nip=FORMER),
    )
    await desk.believe('default = ["siasn", "*"]')
    assert (await desk.employee(OTHER)).superior_nip == FORMER
    await desk.take(report("siasn", nip=NIP, former_nip=FORMER, name="Satu"))
    assert (await desk.employee()).superior_nip == BOSS
    assert (await desk.employee(BOSS)).superior_nip == NIP
    assert (await desk.employee(OTHER)).superior_nip == NIP
    again = await desk.take(
        report("bkd", nip=OTHER, superior_nip=FORMER), report("bkd", code="C", name="Seksi", head_nip=FORMER)
    )
    assert [fault.code for answer in again for fault in answer.faults] == []


async def test_who_is_not_believed_joins_no_numbers(desk: Desk) -> None:
    await mark_all_if_others_are_believed(desk.runtime.transactions, desk.merging)
    await desk.take(
        report("siasn", nip=FORMER, name="Satu", **_STAFF),
        report("siasn", nip=NIP, former_nip=None, name="Dua", **_STAFF),
    )
    (answer,) = await desk.take(report("simpeg", nip=NIP, former_nip=FORMER))
    assert [fault.code for fault in answer.faults] == ["former_nip_conflict"]
    assert set(await desk.held()) == {FORMER, NIP}
    await desk.believe('default = ["simpeg", "*"]')
    assert set(await desk.held()) == {NIP}
    assert (await desk.employee()).former_nip == FORMER


async def test_a_number_before_joins_once_nothing_else_is_believed(desk: Desk) -> None:
    await desk.take(
        report("siasn", nip=FORMER, name="Satu", **_STAFF),
        report("siasn", nip=NIP, former_nip=None, name="Satu", **_STAFF),
        report("simpeg", nip=NIP, former_nip=FORMER),
    )
    assert set(await desk.held()) == {FORMER, NIP}
    await desk.take(report("siasn", nip=NIP, withdrawn=["former_nip"]))
    assert set(await desk.held()) == {NIP}
    await desk.take(report("simpeg", nip=NIP, withdrawn=["former_nip"]))
    assert set(await desk.held()) == {NIP}  # whoever received it has joined it, too
