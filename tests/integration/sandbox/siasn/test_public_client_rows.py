"""Someone else's client saves and deletes what is not yearly, and sends and fetches documents."""

from collections.abc import Callable
from typing import Any, Final, Literal

import pytest

from tests.integration.sandbox.siasn.other_client import PERSON_NIP, other_client
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn
from tests.support.public_siasn_client import Refused
from tests.support.public_siasn_rows import (
    as_new,
    award,
    credit_points,
    periodic,
    periodic_with_capitals,
    yearly,
)

NO_ROW: Final = "00000000-0000-11ee-8000-0a580a830000"
POSITION_ROW: Final = "c7f4a1d0-62b1-11ee-a43a-0a580a830060"
PDF: Final = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _months_as_numbers(person_id: str) -> dict[str, Any]:
    return periodic(person_id, months_as="number")


@pytest.mark.parametrize("written", [periodic, _months_as_numbers, periodic_with_capitals])
async def test_a_periodic_assessment_is_saved(siasn: SimulatedSiasn, written: Callable[[str], dict[str, Any]]) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save("kinerjaperiodik", written(it.person_id))
    (row,) = await it.client.history("kinerjaperiodik", PERSON_NIP)
    assert row["id"] == row_id
    assert (row["koefisenId"], row["periodikId"], row["pnsDinilaiId"]) == ("12", "1", it.person_id)
    assert (int(row["bulanMulaiPenilaian"]), int(row["bulanSelesaiPenilaian"])) == (1, 3)


async def test_a_periodic_assessment_is_changed_and_deleted(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save("kinerjaperiodik", periodic(it.person_id))
    changed = periodic(it.person_id) | {"id": row_id, "hasilKinerjaNilai": 1}
    assert await it.client.save("kinerjaperiodik", changed) == row_id
    (row,) = await it.client.history("kinerjaperiodik", PERSON_NIP)
    assert float(row["hasilKinerjaNilai"]) == 1
    await it.client.delete("kinerjaperiodik", row_id)
    assert await it.client.history("kinerjaperiodik", PERSON_NIP) == []


async def test_a_periodic_assessment_without_its_period_is_refused(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    row = yearly(it.person_id)
    with pytest.raises(Refused) as refused:
        await it.client.save("kinerjaperiodik", row)
    assert refused.value.message.startswith("7 errors occurred:\n\t* PnsDinilaiId is required\n")


@pytest.mark.parametrize("style", ["left out", "null"])
async def test_an_award_is_saved_changed_and_deleted(siasn: SimulatedSiasn, style: Literal["left out", "null"]) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save_with_key("penghargaan", "rwPenghargaanId", as_new(award(it.person_id), style))
    changed = award(it.person_id) | {"id": row_id, "skNomor": "004/TK/2023"}
    assert await it.client.save_with_key("penghargaan", "rwPenghargaanId", changed) == row_id
    (row,) = await it.client.history("penghargaan", PERSON_NIP)
    assert (row["ID"], row["skNomor"], row["skDate"]) == (row_id, "004/TK/2023", "17-08-2023")
    single = await it.client.row("penghargaan", row_id)
    assert single is not None
    assert single["ID"] == row_id
    await it.client.delete("penghargaan", row_id)
    assert await it.client.history("penghargaan", PERSON_NIP) == []


async def test_an_award_with_its_date_the_other_way_round_is_refused(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    with pytest.raises(Refused) as refused:
        await it.client.save_with_key("penghargaan", "rwPenghargaanId", award(it.person_id) | {"skDate": "2023-08-17"})
    assert refused.value.message.startswith('code=400, message=parsing time "2023-08-17" as "02-01-2006": cannot parse')


@pytest.mark.parametrize("unset", ["0", ""])
async def test_credit_points_are_saved_changed_and_deleted(siasn: SimulatedSiasn, unset: Literal["", "0"]) -> None:
    it = await other_client(siasn)
    points = credit_points(it.person_id, POSITION_ROW, unset_flag=unset)
    row_id = await it.client.save_with_key("angkakredit", "rwAngkaKreditId", points)
    changed = points | {"id": row_id, "kreditUtamaBaru": "10.000"}
    assert await it.client.save_with_key("angkakredit", "rwAngkaKreditId", changed) == row_id
    (row,) = await it.client.history("angkakredit", PERSON_NIP)
    assert (row["id"], row["pns"], row["rwJabatan"]) == (row_id, it.person_id, POSITION_ROW)
    assert (row["isKonversi"], row["bulanSelesaiPenailan"], float(row["kreditUtamaBaru"])) == ("1", "12", 10)
    await it.client.delete("angkakredit", row_id)
    assert await it.client.history("angkakredit", PERSON_NIP) == []


@pytest.mark.parametrize("operation", ["kinerjaperiodik", "penghargaan", "angkakredit"])
async def test_a_row_that_nobody_saved_is_not_deleted(siasn: SimulatedSiasn, operation: str) -> None:
    it = await other_client(siasn)
    with pytest.raises(Refused):
        await it.client.delete(operation, NO_ROW)


@pytest.mark.parametrize("encoded", [True, False])
async def test_a_document_is_sent_first_and_named_by_the_save(siasn: SimulatedSiasn, *, encoded: bool) -> None:
    it = await other_client(siasn)
    document = await it.client.upload("891", PDF, "skp.pdf")
    assert document.keys() == {"dok_id", "dok_nama", "dok_uri", "object", "slug"}
    assert (document["dok_id"], document["object"]) == ("891", document["dok_uri"])
    await it.client.save("skp22", yearly(it.person_id) | {"path": [document]})
    (row,) = await it.client.history("skp22", PERSON_NIP)
    assert row["path"]["891"]["dok_uri"] == document["dok_uri"]
    assert await it.client.download(row["path"]["891"]["dok_uri"], encoded=encoded) == PDF


async def test_a_document_follows_the_save(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save("skp22", yearly(it.person_id))
    await it.client.upload_for_row(row_id, "891", PDF)
    (row,) = await it.client.history("skp22", PERSON_NIP)
    assert await it.client.download(row["path"]["891"]["dok_uri"]) == PDF


async def test_a_document_follows_a_row_of_another_history(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save_with_key("penghargaan", "rwPenghargaanId", award(it.person_id))
    await it.client.upload_for_row(row_id, "892", PDF)
    (row,) = await it.client.history("penghargaan", PERSON_NIP)
    assert await it.client.download(row["path"]["892"]["dok_uri"]) == PDF


async def test_documents_that_cannot_be_are_refused(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    with pytest.raises(Refused):
        await it.client.upload_for_row(NO_ROW, "891", PDF)
    with pytest.raises(Refused):
        await it.client.download("peremajaan/usulan/none.pdf")
