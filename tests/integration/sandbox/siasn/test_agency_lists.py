"""Agency lists that an auditor put in, and reference lists."""

from typing import Any

import pytest
import pytest_asyncio

from sandbox.siasn.codes import POSITIONS
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn

NOTHING = {"code": 1, "data": None}
PROMOTIONS = [
    {
        "id": "u-1",
        "nipBaru": "199001012015032000",
        "tmtKp": "01-04-2025",
        "statusUsulanNama": "Profil PNS Telah diperbaharui",
    },
    {"id": "u-2", "nipBaru": "198502022010012000", "tmtKp": "2025-04-01", "statusUsulanNama": "Input Berkas"},
    {"id": "u-3", "nipBaru": "198502022010012000", "tmtKp": "01-10-2025", "statusUsulanNama": "Input Berkas"},
]
RETIREMENTS = [
    {"id": f"p-{day}", "tmtPensiun": day} for day in ("31-12-2024", "01-01-2025", "01-06-2025", "01-07-2025")
]
RECRUITED = [{"id": f"c-{n}", "periode": year} for n, year in enumerate(("2023", "2024", "2024", "2024"))]


@pytest_asyncio.fixture(autouse=True)
async def _plain(siasn: SimulatedSiasn) -> None:
    await siasn.switch(not_found="404")


async def seed(siasn: SimulatedSiasn, name: str, rows: list[Any]) -> Any:
    return await siasn.client.post(f"/admin/lists/{name}", json={"rows": rows})


async def ids(siasn: SimulatedSiasn, address: str) -> list[str]:
    return [row["id"] for row in (await siasn.get(address)).json()["data"]]


async def test_promotions_of_a_period(siasn: SimulatedSiasn) -> None:
    assert (await seed(siasn, "list-kp-instansi", PROMOTIONS)).json() == {"rows": 3}
    content = (await siasn.get("pns/list-kp-instansi?periode=2025-04-01")).json()
    assert content == {"code": 1, "data": PROMOTIONS[:2], "count": 2, "message": "success"}
    assert await ids(siasn, "pns/list-kp-instansi?periode=2025-04-01&limit=1&offset=1") == ["u-2"]
    assert (await siasn.get("pns/list-kp-instansi?periode=2024-04-01")).json() == NOTHING


@pytest.mark.parametrize("parameter", ["IdUsulan", "idUsulan", "idusulan"])
async def test_one_promotion(siasn: SimulatedSiasn, parameter: str) -> None:
    await seed(siasn, "list-kp-instansi", PROMOTIONS)
    assert (await siasn.get(f"pns/kp-instansi-byId?{parameter}=u-3")).json() == {"code": 1, "data": PROMOTIONS[2]}
    assert (await siasn.get(f"pns/kp-instansi-byId?{parameter}=u-9")).status_code == 404
    assert "IdUsulan is required" in (await siasn.get("pns/kp-instansi-byId")).json()["message"]


async def test_retirements_between_two_days(siasn: SimulatedSiasn) -> None:
    await seed(siasn, "list-pensiun-instansi", RETIREMENTS)
    address = "pns/list-pensiun-instansi?tglAwal={}&tglAkhir={}"
    assert await ids(siasn, address.format("01-01-2025", "01-06-2025")) == ["p-01-01-2025", "p-01-06-2025"]
    assert (await siasn.get(address.format("02-01-2025", "31-05-2025"))).json() == NOTHING


async def test_recruitment_of_a_year(siasn: SimulatedSiasn) -> None:
    await seed(siasn, "list-pengadaan-instansi", RECRUITED)
    await seed(siasn, "dokumen-pengadaan", RECRUITED[:1])
    assert await ids(siasn, "pengadaan/list-pengadaan-instansi?tahun=2024&limit=2&offset=1") == ["c-2", "c-3"]
    assert await ids(siasn, "pengadaan/list-pengadaan-instansi?tahun=2024&limit=&offset=x") == ["c-1", "c-2", "c-3"]
    assert await ids(siasn, "pengadaan/dokumen-pengadaan?tahun=2023") == ["c-0"]


async def test_rows_are_added_until_a_reset(siasn: SimulatedSiasn) -> None:
    await seed(siasn, "dokumen-pengadaan", RECRUITED[:1])
    assert (await seed(siasn, "dokumen-pengadaan", RECRUITED[1:])).json() == {"rows": 4}
    await siasn.client.post("/admin/reset?keep_persons=true")
    await siasn.sign_in()
    assert (await siasn.get("pengadaan/dokumen-pengadaan?tahun=2023")).json() == NOTHING


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("pns/list-kp-instansi", ["Periode"]),
        ("pns/list-pensiun-instansi", ["TglAwal", "TglAkhir"]),
        ("pns/list-pensiun-instansi?tglAwal=01-01-2025", ["TglAkhir"]),
        ("pengadaan/list-pengadaan-instansi?tahun=", ["Tahun"]),
        ("pengadaan/dokumen-pengadaan", ["Tahun"]),
    ],
)
async def test_a_query_without_its_parameters_is_refused(
    siasn: SimulatedSiasn, address: str, fields: list[str]
) -> None:
    content = (await siasn.get(address)).json()
    assert content["code"] == 0
    assert [line for line in content["message"].splitlines() if "*" in line] == [
        f"\t* {field} is required" for field in fields
    ]


@pytest.mark.parametrize(
    "address",
    ["pns/list-kp-instansi?periode=april", "pns/list-pensiun-instansi?tglAwal=2025-01-01&tglAkhir=01-01-2025"],
)
async def test_a_day_that_is_none_is_refused(siasn: SimulatedSiasn, address: str) -> None:
    answer = await siasn.get(address)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


@pytest.mark.parametrize(
    ("name", "rows", "status", "field"),
    [
        ("invented", [{"id": "x"}], 404, "name"),
        ("list-kp-instansi", [PROMOTIONS[0], {"id": "x"}], 422, "rows.1.tmtKp"),
        ("list-pensiun-instansi", [{"tmtPensiun": "soon"}], 422, "rows.0.tmtPensiun"),
        ("dokumen-pengadaan", [{"periode": 2024}], 422, "rows.0.periode"),
        ("dokumen-pengadaan", [], 422, "rows"),
    ],
)
async def test_bad_rows_change_nothing(
    siasn: SimulatedSiasn, name: str, rows: list[Any], status: int, field: str
) -> None:
    answer = await seed(siasn, name, rows)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert (await siasn.get("pns/list-kp-instansi?periode=2025-04-01")).json() == NOTHING


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("agama", {"id": "1", "nama": "Islam"}),
        ("golongan", {"id": "34", "nama": "III/d"}),
        ("eselon", {"id": "42", "nama": "IV.b"}),
        ("jenis-jabatan", {"id": "2", "nama": POSITIONS["2"]}),
        ("kedudukan-hukum", {"id": "20", "nama": "MPP"}),
        ("ref-dokumen", {"id": "891", "nama": "Dok Realisasi SKP"}),
        ("jenis-hukuman", {"id": "12", "nama": "PENGAKTIFAN HUKUMAN DISIPLIN", "jenisTingkatHukumanId": ""}),
    ],
)
async def test_reference_lists(siasn: SimulatedSiasn, name: str, row: dict[str, str]) -> None:
    address = f"/referensi_siasn/1/{name}"
    rows = (await siasn.client.get(address, headers=siasn.tokens)).json()["data"]
    assert row in rows
    page = (await siasn.client.get(f"{address}?limit=1&offset=1", headers=siasn.tokens)).json()["data"]
    assert page == rows[1:2]
    assert (await siasn.client.get(address)).status_code == 401


async def test_a_reference_list_without_codes_is_empty(siasn: SimulatedSiasn) -> None:
    address = "/referensi_siasn/1/alasan-hukuman-disiplin"
    assert (await siasn.client.get(address, headers=siasn.tokens)).json() == NOTHING
    assert (await siasn.client.get("/referensi_siasn/1/invented", headers=siasn.tokens)).status_code == 404


async def test_the_lists_are_counted_and_meet_faults(siasn: SimulatedSiasn) -> None:
    await siasn.force("error_503", "pns/list-kp-instansi")
    assert (await siasn.get("pns/list-kp-instansi?periode=2025-04-01")).status_code == 503
    assert (await siasn.client.get("/admin/calls")).json()["pns/list-kp-instansi"] == {"503": 1}
