"""E-Lapkin: counts, their shares, and the agency's total."""

from datetime import date

from contracts.vocabulary import PeriodKind
from services.skp_service.documents.content import Period
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.reports.progress import LABEL, Step, progress_sheet, shares_of, total_of
from tests.unit.hub.sheets.read_back import AT, page_of, texts

YEAR = Period(PeriodKind.ANNUAL, date(2026, 1, 1), date(2026, 12, 31))
ONE = UnitProgress("01.01", "Sekretariat", 8, 8, 7, 6, 5, 4, 3, 2)
OTHER = UnitProgress("01.02", "Bidang Mutasi", 12, 12, 11, 10, 9, 8, 7, 6)
NOBODY = UnitProgress("01.03", "Bidang Kosong", 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_share_is_of_the_units_employees() -> None:
    assert list(shares_of(ONE).values()) == [1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25]


def test_a_share_is_whole_only_when_nobody_is_missing() -> None:
    nearly = UnitProgress("01", "Dinas", 15_000, 15_000, 14_999, 1, 0, 0, 0, 0)
    assert list(shares_of(nearly).values())[:3] == [1.0, 0.999, 0.0]


def test_a_unit_without_employees_has_no_shares() -> None:
    assert set(shares_of(NOBODY).values()) == {None}


def test_the_agencys_counts_are_the_sums_of_its_units() -> None:
    assert total_of([ONE, OTHER, NOBODY]) == UnitProgress("", "Jumlah", 20, 20, 18, 16, 14, 12, 10, 8)


def test_an_agency_without_units_has_an_empty_total() -> None:
    assert set(shares_of(total_of([])).values()) == {None}


def test_every_step_has_a_label_and_a_count() -> None:
    assert set(LABEL) == set(Step)
    assert {step.value for step in Step} <= set(UnitProgress.__dataclass_fields__)


async def test_the_sheet_ends_with_the_agencys_shares() -> None:
    units = [ONE, OTHER]
    page = await page_of(progress_sheet("Badan Contoh", YEAR, total_of(units), AT), units)
    assert texts(page)[1][0] == "Badan Contoh"
    assert texts(page)[2][0] == "Periode Tahunan 2026"
    assert texts(page)[4][:8] == (
        *("No", "Kode Unit", "Unit", "Jumlah Pegawai", "Menyusun SKP", "Menyusun SKP (%)", "Diajukan", "Diajukan (%)"),
    )
    assert texts(page)[5][:8] == (1, "01.01", "Sekretariat", 8, 8, 1, 7, 0.875)
    assert texts(page)[-1][1:8] == (None, "Jumlah", 20, 20, 1, 18, 0.9)
    assert page.auto_filter.ref == "A5:R7"
