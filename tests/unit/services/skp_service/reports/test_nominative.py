"""The nominative list: one line an employee, in Indonesian."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from contracts.vocabulary import PeriodKind, Predicate
from services.skp_service import terms_id
from services.skp_service.documents.content import Period
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.sync import SyncState
from services.skp_service.reports.nominative import NominativeRow, nominative_sheet
from tests.unit.hub.sheets.read_back import AT, page_of, texts

YEAR = Period(PeriodKind.ANNUAL, date(2026, 1, 1), date(2026, 12, 31))
ROW = NominativeRow(
    nip="199001012015032000",
    name="Sariwangi Padmanegara, S.E.",
    position="Analis SDM Aparatur Ahli Muda",
    grade="Penata (III/c)",
    unit="Bidang Mutasi",
    assessor="Banyumanggala Suramiharja, M.Si.",
    period=YEAR,
    stage=Stage.FINAL,
    predicate=Predicate.GOOD,
    sync=SyncState.ACCEPTED,
)


async def test_a_line_says_who_and_how_far() -> None:
    begun = replace(ROW, grade=None, assessor=None, stage=None, predicate=None, sync=SyncState.NOT_SENT)
    heading, *lines = texts(await page_of(nominative_sheet("Badan Contoh", AT), [ROW, begun]))[3:]
    assert heading == (
        *("No", "NIP", "Nama", "Jabatan", "Pangkat/Golongan", "Unit", "Penilai", "Periode"),
        *("Tahap SKP", "Predikat", "Status SIASN"),
    )
    who = (ROW.nip, ROW.name, ROW.position)
    assert lines == [
        (1, *who, "Penata (III/c)", "Bidang Mutasi", ROW.assessor, "Tahunan 2026", "Final", "Baik", "Diterima"),
        (2, *who, None, "Bidang Mutasi", None, "Tahunan 2026", "Belum ada SKP", None, "Belum Dikirim"),
    ]


@pytest.mark.parametrize(("terms", "table"), [(Stage, terms_id.STAGE), (SyncState, terms_id.SYNC)])
def test_every_state_has_a_word_of_its_own(terms: type[StrEnum], table: dict[Any, str]) -> None:
    assert set(table) - {None} == set(terms)
    assert len(set(table.values())) == len(table)


def test_a_period_is_named_by_the_year_in_which_it_ends() -> None:
    quarter = Period(PeriodKind.QUARTERLY, date(2026, 4, 1), date(2026, 6, 30))
    assert terms_id.kind_and_year(quarter) == "Triwulan II 2026"
    assert terms_id.kind_and_year(replace(YEAR, start=date(2025, 12, 1))) == "Tahunan 2026"


def test_a_line_in_a_traceback_names_nobody() -> None:
    assert ROW.nip not in repr(ROW)
    assert ROW.name not in repr(ROW)
