"""MPPH as a sheet: the head's results across, the people down."""

from datetime import date
from uuid import UUID

import pytest

from contracts.vocabulary import PeriodKind
from services.skp_service.documents.content import Period
from services.skp_service.domain.plan import Plan, WorkResult
from services.skp_service.domain.role_result_matrix import matrix_of
from services.skp_service.domain.terms import Approach, PlanModel, WorkResultKind
from services.skp_service.reports.matrix import MatrixPerson, listed, matrix_sheet
from tests.unit.hub.sheets.read_back import AT, page_of, texts

YEAR = Period(PeriodKind.ANNUAL, date(2026, 1, 1), date(2026, 12, 31))
DEPUTY, OFFICER = UUID(int=100), UUID(int=101)
PEOPLE = {
    DEPUTY: MatrixPerson("Sariwangi Padmanegara, S.E.", "Kepala Bidang"),
    OFFICER: MatrixPerson("Tirtanata Giriwijana", "Analis"),
}


def result(number: int, text: str, serves: int | None = None) -> WorkResult:
    serves_id = None if serves is None else UUID(int=serves)
    return WorkResult(UUID(int=number), WorkResultKind.MAIN, text, intervenes_on=serves_id)


def plan(*results: WorkResult) -> Plan:
    return Plan(PlanModel.STAFF, Approach.QUALITATIVE, results)


MATRIX = matrix_of(
    plan(result(1, "Layanan\nprima"), result(2, "=Tertib")),
    {
        DEPUTY: plan(result(10, "Berkas selesai", 1), result(11, "Aduan\ndijawab", 1), result(12, "Arsip rapi")),
        OFFICER: plan(result(20, "Surat keluar", 2)),
    },
)


async def test_results_stand_across_and_people_down() -> None:
    page = await page_of(matrix_sheet("Bidang Mutasi", YEAR, MATRIX, PEOPLE, AT), MATRIX.rows)
    assert texts(page)[4:] == [
        ("No", "Nama", "Jabatan", "1. Layanan prima", "2. =Tertib", "Hasil Kerja Lainnya"),
        (1, PEOPLE[DEPUTY].name, "Kepala Bidang", "1. Berkas selesai\n2. Aduan dijawab", None, "Arsip rapi"),
        (2, PEOPLE[OFFICER].name, "Analis", None, "Surat keluar", None),
    ]


async def test_several_results_are_lines_of_a_wrapped_cell_and_names_stay_in_view() -> None:
    page = await page_of(matrix_sheet("Bidang Mutasi", YEAR, MATRIX, PEOPLE, AT), MATRIX.rows)
    assert page["D6"].alignment.wrap_text
    assert page.row_dimensions[6].height is None  # as high as it needs
    assert page.freeze_panes == "C6"


def test_one_result_has_no_number() -> None:
    assert listed([result(1, " a \n b ")]) == "a b"
    assert listed([result(1, "a"), result(2, "b")]) == "1. a\n2. b"
    assert listed([]) is None


def test_somebody_unknown_is_missed_before_anything_is_written() -> None:
    with pytest.raises(KeyError):
        matrix_sheet("Bidang Mutasi", YEAR, MATRIX, {DEPUTY: PEOPLE[DEPUTY]}, AT)
