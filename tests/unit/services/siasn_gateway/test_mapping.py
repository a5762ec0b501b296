"""Contract to wire and back."""

from dataclasses import replace

import pytest

from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from services.siasn_gateway.codes import ASSESSOR_STATUS, QUADRANT, RANK, RATING, rank_id
from services.siasn_gateway.mapping import rows_of_year, same_assessment, save_body
from services.siasn_gateway.rows import SkpRow
from tests.unit.services.siasn_gateway.scripted import ASSESSOR_NIP, event

ROW = SkpRow("R-1", 2025, 1, 2, 2, ASSESSOR_NIP, "Drs. Wangsareja")
REGENT = Assessor(status="non_asn", name="Raden Surya", position="Bupati", unit_name="Pemerintah Kabupaten")


def test_the_body_is_what_siasn_takes() -> None:
    assert save_body(event(), "P-1", None, assessor_rank_id="42") == {
        "tahun": 2025,
        "pnsDinilaiOrang": "P-1",
        "hasilKinerjaNilai": 1,
        "perilakuKerjaNilai": 2,
        "kuadranKinerjaNilai": 2,
        "statusPenilai": "ASN",
        "penilaiNipNrp": ASSESSOR_NIP,
        "penilaiNama": "Wangsareja Tanumiharja",
        "penilaiJabatan": "Kepala Badan",
        "penilaiUnorNama": "Badan Kepegawaian",
        "penilaiGolongan": "42",
    }


def test_an_update_names_the_row() -> None:
    assert save_body(event(), "P-1", "R-1", assessor_rank_id="42")["id"] == "R-1"


def test_an_assessor_who_is_no_civil_servant_has_no_number_and_no_rank() -> None:
    body = save_body(event(assessor=REGENT), "P-1", None, assessor_rank_id=None)
    assert (body["statusPenilai"], body["penilaiNipNrp"], body["penilaiGolongan"]) == ("NON ASN", "", "")


def test_every_word_of_the_contract_has_a_code() -> None:
    assert [RATING[rating] for rating in Rating] == [1, 2, 3]
    assert [QUADRANT[predicate] for predicate in Predicate] == [1, 2, 3, 4, 5]
    assert set(ASSESSOR_STATUS.values()) == {"ASN", "NON ASN"}


def test_a_row_with_our_values_is_ours() -> None:
    assert same_assessment(ROW, event())


@pytest.mark.parametrize(
    "other",
    [
        replace(ROW, year=2024),
        replace(ROW, work_results=2),
        replace(ROW, behaviour=1),
        replace(ROW, quadrant=1),
        replace(ROW, quadrant=None),
        replace(ROW, assessor_nip="196501011990031000"),
    ],
)
def test_a_row_with_another_value_is_not(other: SkpRow) -> None:
    assert not same_assessment(other, event())


def test_an_assessor_whom_the_row_does_not_show_is_no_difference() -> None:
    assert same_assessment(replace(ROW, assessor_nip=None, assessor_name=None), event())


@pytest.mark.parametrize(
    ("name", "same"), [("raden  surya", True), ("RADEN SURYA ", True), (None, True), ("Lain", False)]
)
def test_an_assessor_without_a_number_is_known_by_name(name: str | None, same: bool) -> None:
    row = replace(ROW, assessor_nip="-", assessor_name=name)
    assert same_assessment(row, event(assessor=REGENT)) is same


def test_all_rows_of_the_year_are_returned_in_their_order() -> None:
    rows = [ROW, replace(ROW, year=2024), replace(ROW, id="R-2")]
    assert [row.id for row in rows_of_year(rows, 2025)] == ["R-1", "R-2"]
    assert rows_of_year(rows, 2023) == []


def test_the_ranks_have_the_ids_of_the_public_list() -> None:
    groups = {"I": (11, 12, 13, 14), "II": (21, 22, 23, 24), "III": (31, 32, 33, 34), "IV": (41, 42, 43, 44, 45)}
    assert {
        f"{group}/{letter}": str(number)
        for group, numbers in groups.items()
        for letter, number in zip("abcde", numbers, strict=False)
    } == RANK


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("III/d", "34"),
        ("iii.D", "34"),
        ("IV b", "42"),
        ("IIIa", "31"),
        ("Penata Tk. I (III/d)", "34"),
        ("Pembina Utama - IV/e", "45"),
        ("III/e", None),
        ("IX", None),
        ("V", None),
        ("I", None),
        ("Wakil b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_rank_is_known_as_districts_write_it(written: str | None, known: str | None) -> None:
    assert rank_id(written) == known
