"""Rows that an auditor puts in, and the listing of all that was stored."""

import json
from typing import Any

import pytest
import pytest_asyncio

from sandbox.siasn.examples import NIP
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.histories import AWARD
from tests.integration.sandbox.siasn.siasn_fixture import OTHER_NIP, SimulatedSiasn

LEAVE = {
    "id": "11111111-455c-11ee-ba36-0a580a83005c",
    "cltnId": 1,
    "skNomor": "850/1/2024",
    "skTanggal": "01-02-2024",
    "tanggalAwal": "01-03-2024",
    "tanggalAkhir": "28-02-2026",
    "tanggalAktif": None,
}
ANNULLED = {"ID": "x-1", "jenisHukuman": "9", "skPembatalanNomor": "1/2025", "masaTahun": 1, "path": None}


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


async def seed(siasn: SimulatedSiasn, history: str, *rows: dict[str, Any], nip: str = NIP) -> Any:
    return await siasn.client.post(f"/admin/histories/{history}/{nip}", json={"rows": rows})


@pytest.mark.parametrize(
    ("history", "row"),
    [
        ("cltn", LEAVE),
        ("hukdis", ANNULLED),
        ("golongan", {"id": "g-1", "golonganId": "34", "tmtGolongan": "01-04-2024"}),
    ],
)
@pytest.mark.parametrize("style", ["numbers", "strings"])
async def test_rows_are_shown_exactly_as_they_were_put_in(
    siasn: SimulatedSiasn, history: str, row: dict[str, Any], style: str
) -> None:
    await siasn.switch(numbers=style)
    answer = await seed(siasn, history, row)
    assert (answer.status_code, answer.json()) == (201, {"ids": [row.get("id", row.get("ID"))]})
    assert await histories.rows(siasn, history) == [row]
    assert await histories.rows(siasn, history, OTHER_NIP) == []


async def test_a_row_without_an_id_gets_one(siasn: SimulatedSiasn) -> None:
    answer = await seed(siasn, "pendidikan", {"tkPendidikanId": "40"}, {"tkPendidikanId": "45"})
    first, second = await histories.rows(siasn, "pendidikan")
    assert answer.json()["ids"] == [first["id"], second["id"]]
    assert (first["tkPendidikanId"], second["tkPendidikanId"]) == ("40", "45")


async def test_a_row_put_in_is_read_changed_and_deleted_like_any_other(siasn: SimulatedSiasn) -> None:
    row = {"id": "p-1", "tahun": "2024", "hargaId": "201"}
    await seed(siasn, "penghargaan", row, {"id": "p-2"})
    assert (await siasn.get("penghargaan/id/p-1")).json()["data"] == row
    await histories.saved_id(siasn, AWARD, id="p-1")
    assert (await histories.delete(siasn, "penghargaan", "p-2")).status_code == 200
    [changed] = await histories.rows(siasn, "penghargaan")
    assert (changed["ID"], changed["tahun"]) == ("p-1", 2025)


@pytest.mark.parametrize(
    ("history", "nip", "rows", "status", "code"),
    [
        ("invented", NIP, [{}], 404, "unknown_history"),
        ("skp22", NIP, [{}], 404, "unknown_history"),
        ("cltn", OTHER_NIP[:-3] + "777", [{}], 404, "unknown_person"),
        ("cltn", NIP, [{"id": "a"}, {"id": "a"}], 409, "id_taken"),
        ("cltn", NIP, [{"id": "b"}, {"id": "taken"}], 409, "id_taken"),
        ("cltn", NIP, [], 422, "invalid_request"),
        ("cltn", NIP, ["x"], 422, "invalid_request"),
    ],
)
async def test_bad_input_changes_nothing(
    siasn: SimulatedSiasn, history: str, nip: str, rows: list[Any], status: int, code: str
) -> None:
    await seed(siasn, "cltn", {"id": "taken"})
    answer = await seed(siasn, history, *rows, nip=nip)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"urn:kinerja:problem:{code}"
    assert [write["id"] for write in await histories.writes(siasn)] == ["taken"]


@pytest.mark.parametrize("value", ["\ud800", float("nan")])
async def test_what_no_answer_can_hold_is_not_taken(siasn: SimulatedSiasn, value: object) -> None:
    answer = await siasn.client.post(
        f"/admin/histories/cltn/{NIP}",
        headers={"Content-Type": "application/json"},
        content=json.dumps({"rows": [{"skNomor": value}]}),
    )
    assert answer.status_code == 422
    assert await histories.writes(siasn) == []


async def test_all_that_was_stored_is_listed_with_its_newest_body(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    await histories.saved_id(siasn, AWARD, id=row_id, tahun="2024")
    await histories.saved_id(siasn, "keluarga/anak/save")
    await seed(siasn, "cltn", LEAVE)
    award, child, leave = await histories.writes(siasn)
    assert (award["kind"], award["endpoint"], award["nip"], award["body"]["tahun"], award["updates"]) == (
        "penghargaan",
        AWARD,
        NIP,
        2024,
        1,
    )
    assert (child["kind"], child["body"]["nama"]) == ("anak", "Contoh Anak")
    assert (leave["endpoint"], leave["body"]) == ("seed", LEAVE)


async def test_the_listing_is_paged_and_by_kind(siasn: SimulatedSiasn) -> None:
    for endpoint in (AWARD, "kursus/save", AWARD, AWARD):
        await histories.saved_id(siasn, endpoint)
    page = (await siasn.client.get("/admin/writes", params={"kind": "penghargaan", "limit": 2})).json()
    first, second = page["writes"]
    assert (first["kind"], second["kind"], page["next"]) == ("penghargaan", "penghargaan", second["sequence"])
    assert len(await histories.writes(siasn, kind="penghargaan", after=page["next"])) == 1
    assert len(await histories.writes(siasn, after=first["sequence"])) == 3
    answer = await siasn.client.get("/admin/writes", params={"kind": "invented"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")


@pytest.mark.parametrize(
    ("setting", "code"), [("null", 1), ("empty_list", 1), ("not_found", 0), ("record_not_found", 0)]
)
async def test_nothing_there_is_said_as_the_switch_says(siasn: SimulatedSiasn, setting: str, code: int) -> None:
    await siasn.switch(empty_history=setting)
    content = (await siasn.get(f"pns/rw-cltn/{NIP}")).json()
    data: dict[str, Any] = {
        "null": None,
        "empty_list": [],
        "not_found": "Data tidak ditemukan",
        "record_not_found": "record not found",
    }
    assert (content["code"], content["data"]) == (code, data[setting])
