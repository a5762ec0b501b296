"""Rows of histories besides the yearly one as independent clients read them."""

from typing import Any

import pytest
import pytest_asyncio

from sandbox.siasn.examples import EXAMPLES, NIP, PERSON
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.histories import AWARD, CREDIT, PERIODIC
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn

DOCUMENT = {"dok_id": "890", "dok_nama": "x", "dok_uri": "y", "object": "z", "slug": "890"}
MONTHS = {"bulanMulaiPenilaian", "bulanSelesaiPenilaian", "tahunMulaiPenilaian", "tahunSelesaiPenilaian"}


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


async def test_a_periodic_assessment(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, PERIODIC, path=[DOCUMENT])
    assert await histories.rows(siasn, "kinerjaperiodik") == [
        {
            "id": row_id,
            "tahun": 2025,
            "nip": NIP,
            "nama": "Contoh Tiga",
            "hasilKinerja": "DIATAS EKSPEKTASI",
            "hasilKinerjaNilai": 1,
            "perilakuKerja": "SESUAI EKSPEKTASI",
            "perilakuKerjaNilai": 2,
            "kuadranKinerjaNilai": 2,
            "kuadranNilai": "BAIK",
            "kriteria": "BAIK",
            "persentase": 100,
            "koefisenId": "22",
            "periodikId": "2",
            "periodikNama": "Triwulan",
            "pnsDinilaiId": PERSON,
            "statusPenilai": "ASN",
            "namaPenilai": "Contoh Penilai",
            "penilaiNipNrp": "198502022010012000",
            "penilaiPnsId": None,
            "penilaiJabatanNama": "Kepala Bidang",
            "penilaiUnorNm": "Dinas Contoh",
            "penilaiGolonganId": "43",
            "unorId": "U-1",
            "unorNama": "Dinas Contoh",
            "instansiId": None,
            "instansiNama": None,
            "jabatan": "Pengolah",
            "bulanMulaiPenilaian": "1",
            "tahunMulaiPenilaian": 2025,
            "bulanSelesaiPenilaian": "3",
            "tahunSelesaiPenilaian": 2025,
            "path": {"890": DOCUMENT},
        }
    ]


@pytest.mark.parametrize(("year", "months"), [(2023, set()), (2024, MONTHS), (2025, MONTHS)])
async def test_months_stand_in_periodic_rows_from_2024_on(siasn: SimulatedSiasn, year: int, months: set[str]) -> None:
    await histories.saved_id(siasn, PERIODIC, tahun=year, tahunMulaiPenilaian=year, tahunSelesaiPenilaian=year)
    [row] = await histories.rows(siasn, "kinerjaperiodik")
    assert MONTHS & set(row) == months


@pytest.mark.parametrize("month", ["1", 1])
async def test_months_and_years_come_as_texts_or_numbers(siasn: SimulatedSiasn, month: str | int) -> None:
    await histories.saved_id(siasn, PERIODIC, bulanMulaiPenilaian=month, tahunMulaiPenilaian="2025", tahun="2025")
    [row] = await histories.rows(siasn, "kinerjaperiodik")
    assert (row["bulanMulaiPenilaian"], row["tahunMulaiPenilaian"], row["tahun"]) == ("1", 2025, 2025)


async def test_a_periodic_assessment_with_what_is_required_alone(siasn: SimulatedSiasn) -> None:
    kept = {"pnsDinilaiId", "koefisienId", "periodikId", *MONTHS}
    dropped: dict[str, Any] = dict.fromkeys(set(EXAMPLES[PERIODIC]) - kept, ...)
    await histories.saved_id(siasn, PERIODIC, **dropped)
    [row] = await histories.rows(siasn, "kinerjaperiodik")
    assert (row["tahun"], row["hasilKinerja"], row["kuadranNilai"], row["path"]) == (2025, None, None, None)


async def test_an_award(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD, path=[])
    assert await histories.rows(siasn, "penghargaan") == [
        {
            "ID": row_id,
            "tahun": 2025,
            "skNomor": "12/TK/TAHUN 2025",
            "skDate": "17-08-2025",
            "hargaId": "201",
            "hargaNama": "SATYALANCANA KARYA SATYA 10 TAHUN",
            "pnsOrangId": PERSON,
            "path": None,
        }
    ]


async def test_credit_is_spelt_as_siasn_spells_it_and_comes_as_texts(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, CREDIT, path="", kreditBaruTotal=12.5, bulanMulaiPenailan=1)
    [row] = await histories.rows(siasn, "angkakredit")
    assert row == {
        "id": row_id,
        "pns": PERSON,
        "nomorSk": "800/45/PAK/2025",
        "tanggalSk": "31-01-2025",
        "bulanMulaiPenailan": "1",
        "tahunMulaiPenailan": "2024",
        "bulanSelesaiPenailan": "12",
        "tahunSelesaiPenailan": "2024",
        "kreditUtamaBaru": "12.500",
        "kreditPenunjangBaru": "0.000",
        "kreditBaruTotal": "12.5",
        "rwJabatan": "47575a4c-455c-11ee-ba36-0a580a83005c",
        "namaJabatan": "Pengolah",
        "isAngkaKreditPertama": "",
        "isIntegrasi": "",
        "isKonversi": "1",
        "Sumber": "",
        "path": None,
    }


async def test_a_punishment_and_its_annulment(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, "hukdis/save", akhirHukumanTanggal="18-03-2025")
    [row] = await histories.rows(siasn, "hukdis")
    assert (row["jenisHukuman"], row["jenisTingkatHukumanId"], row["akhirHukumTanggal"], row["pnsOrang"]) == (
        "2",
        "R",
        "18-03-2025",
        PERSON,
    )
    assert (row["skPembatalanNomor"], row["skPembatalanTanggal"]) == (None, None)
    annulled = {"skPembatalanNomor": "862/10/2024", "skPembatalanTanggal": "01-07-2024"}
    await histories.saved_id(siasn, "hukdis/save", id=row_id, **annulled)
    [row] = await histories.rows(siasn, "hukdis")
    assert {name: row[name] for name in annulled} == annulled


@pytest.mark.parametrize(("kind", "level"), [("1", "R"), ("7", "S"), ("9", "B"), ("12", "")])
async def test_a_punishments_level_follows_from_its_kind(siasn: SimulatedSiasn, kind: str, level: str) -> None:
    await histories.saved_id(siasn, "hukdis/save", jenisHukumanId=kind, jenisTingkatHukumanId=None)
    [row] = await histories.rows(siasn, "hukdis")
    assert row["jenisTingkatHukumanId"] == level


async def test_a_post(siasn: SimulatedSiasn) -> None:
    await histories.saved_id(siasn, "jabatan/unorjabatan/save", tmtPelantikan="03-02-2024")
    [row] = await histories.rows(siasn, "jabatan")
    expected = {
        "idPns": PERSON,
        "nipBaru": NIP,
        "jenisJabatan": "4",
        "unorId": "U-1",
        "unorNama": "Dinas Contoh",
        "jabatanFungsionalUmumId": "contoh-jfu",
        "nomorSk": "821.2/123/BKPSDM/2024",
        "tanggalSk": "02-01-2024",
        "tmtJabatan": "01-02-2024",
        "tmtPelantikan": "03-02-2024",
    }
    assert {name: row[name] for name in expected} == expected
    assert (await siasn.get(f"jabatan/pns/{NIP}")).json()["data"] == [row]


async def test_training_and_courses(siasn: SimulatedSiasn) -> None:
    await histories.saved_id(siasn, "diklat/save")
    await histories.saved_id(siasn, "kursus/save")
    [training], [course] = await histories.rows(siasn, "diklat"), await histories.rows(siasn, "kursus")
    assert (training["latihanStrukturalId"], training["tanggalSelesai"], training["jumlahJam"]) == (
        "2",
        "30-06-2024",
        900,
    )
    assert (course["namaKursus"], course["noSertipikat"], course["tahunKursus"]) == (
        "Manajemen Kinerja",
        "MK/7/2024",
        2024,
    )


async def test_both_old_saves_of_assessments_fill_one_history(siasn: SimulatedSiasn) -> None:
    await histories.saved_id(siasn, "skp/save", nilaiSkp="88.5")
    await histories.saved_id(siasn, "skp/2021/save")
    older, newer = await histories.rows(siasn, "skp")
    assert (older["tahun"], older["nilaiSkp"], older["jumlah"], older["pns"]) == (2020, 88.5, 450, PERSON)
    assert (newer["tahun"], newer["inisiatifKerja"]) == (2021, 90)


@pytest.mark.parametrize(
    ("style", "year", "rating"), [("numbers", 2025, 1), ("strings", "2025", "1"), ("decimals", "2025", "1.00")]
)
async def test_numbers_in_rows_may_be_texts(
    siasn: SimulatedSiasn, style: str, year: int | str, rating: int | str
) -> None:
    await histories.saved_id(siasn, PERIODIC)
    await siasn.switch(numbers=style)
    [row] = await histories.rows(siasn, "kinerjaperiodik")
    assert (row["tahun"], row["hasilKinerjaNilai"]) == (year, rating)


async def test_mixed_numbers_come_in_every_style(siasn: SimulatedSiasn) -> None:
    await siasn.switch(numbers="mixed")
    for _ in range(30):
        await histories.saved_id(siasn, PERIODIC)
    assert {row["hasilKinerjaNilai"] for row in await histories.rows(siasn, "kinerjaperiodik")} == {1, "1", "1.00"}
