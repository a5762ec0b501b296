"""A district's files come in: checked first, then applied."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from hub.audit import audit_trail
from hub.sheets.reading.errors import SheetDamaged
from hub.tables import outbox
from services.intake.domain.imports import Import, ImportState
from services.intake.domain.report import Subject
from services.intake.files.file_reading import FormatUnknown
from services.intake.files.formats.mapped import KeptMapping, columns_of, proposed
from services.intake.handlers import importing, working_off
from services.intake.repository import import_mappings
from services.intake.tables import import_problems as import_problems_table
from services.intake.tables import import_rows, imports, metadata
from tests.integration.services.intake.files.tables import (
    PERSONAL,
    FileDesk,
    Person,
    nip,
    own_id,
    siasn_csv,
    units_csv,
)
from tests.support.files import archive
from tests.support.kills import Killed, killed_often
from tests.support.workbooks import workbook_parts, worksheet

UNITS = units_csv(
    [
        ("B-0001", "BADAN KEPEGAWAIAN", "", own_id(1)),
        ("b0002", "BIDANG PENILAIAN", "B0001", own_id(2)),
        ("B0003", "BIDANG PENILAIAN", "B-0001", ""),
    ]
)
PEOPLE = [
    Person(1, "B0001", "Kepala Badan", cells={"JENIS JABATAN ID": "1"}),
    Person(2, "B0002", "Kepala Bidang", cells={"JENIS JABATAN ID": "1"}),
    Person(3, "b-0002"),
    Person(4, "B0003", is_pppk=True),
    Person(5, "B0003", "Penata Layanan Operasional", is_pppk=True, cells={"KEDUDUKAN HUKUM ID": "101"}),
]


async def test_a_district_comes_in_with_superiors_from_its_units_heads(files: FileDesk) -> None:
    units = await files.applied(UNITS)
    assert (units.format, units.state, units.taken, units.rows) == ("siasn-units", ImportState.APPLIED, 3, 3)
    broken = siasn_csv(PEOPLE) + "\r\nsatu|dua\r\n"
    one = await files.applied(broken)
    assert (one.format, one.rows, one.unread, one.refused) == ("siasn-asn", 6, 1, 1)
    (problem,) = [each for each in await files.problems(one) if each.is_refusal]
    assert (problem.line, problem.code) == (8, "row_length")
    people = await files.desk.employees()
    assert len(people) == 5
    first, second, third, fourth, fifth = (people[each.nip] for each in PEOPLE)
    assert first.superior_nip is None
    assert (second.superior_nip, second.superior_derived) == (PEOPLE[0].nip, True)
    assert (third.superior_nip, third.unit_code) == (PEOPLE[1].nip, "B0002")
    assert (third.functional_level, third.grade, third.cpns_on) == ("ahli_muda", "III/c", date(2015, 3, 1))
    assert (third.legal_standing, third.probation, third.effective_on) == ("01", False, date(2025, 7, 1))
    assert (fourth.superior_nip, fourth.grade, fourth.cpns_on) == (PEOPLE[0].nip, "IX", None)
    assert (fourth.legal_standing, fifth.legal_standing) == ("71", "101")


async def test_whoever_is_killed_in_the_middle_goes_on_and_nothing_is_done_twice(files: FileDesk) -> None:
    people = siasn_csv(Person(serial, "B0001") for serial in range(10, 40))
    await files.applied(UNITS)
    handed_in = await files.hand_in(files.file(people))
    with killed_often() as kills:
        one = await _insisted(files, handed_in)
        async with files.desk.runtime.transactions.begin() as tx:
            one = await importing.apply(tx, one.id)
        before = len(await files.desk.announced())
        one = await _insisted(files, one)
    assert kills.reached > 20
    assert (one.state, one.done, one.taken, one.refused) == (ImportState.APPLIED, 30, 30, 0)
    await files.desk.take()
    announced = (await files.desk.announced())[before:]
    assert sorted(each.nip for each in announced if isinstance(each, EmployeeChangedV1)) == [
        nip(serial) for serial in range(10, 40)
    ]
    again = await files.applied(people)
    assert (again.taken, again.refused) == (30, 0)
    assert len(await files.desk.announced()) == before + 30


async def _insisted(files: FileDesk, one: Import) -> Import:
    while True:
        try:
            return await files.worked_off(one, at_once=7)
        except Killed:
            continue


async def test_personal_columns_are_found_nowhere(files: FileDesk) -> None:
    await files.applied(UNITS)
    one = await files.hand_in(files.file(siasn_csv([*PEOPLE, Person(6, "B 1")])))
    secrets = {value.strip("'") for value in PERSONAL.values()} - {"01-01-1990"}
    for following in (files.worked_off, files.apply):
        stored = await _everything(files)
        assert [secret for secret in secrets if secret in stored] == []
        assert "Pegawai Nomor 5" in stored
        one = await following(one)
    assert {path.name for path in files.desk.runtime.settings.imports_folder.glob("*")} == set()


async def _everything(files: FileDesk) -> str:
    async with files.desk.runtime.database.read() as connection:
        rows = [await connection.execute(sa.select(table)) for table in (*metadata.sorted_tables, outbox)]
    return "\n".join(str(row) for several in rows for row in several)


async def test_of_several_skps_the_newest_that_is_no_plt_names_the_superior(files: FileDesk) -> None:
    await files.applied(UNITS)
    await files.applied(siasn_csv(PEOPLE))
    third = PEOPLE[2].nip
    title = ["Laporan Penilaian SKP"] + [""] * 4
    heads = ["nip", "pegawai_atasan_nip", "is_skp_plt_plh_pjb", "periode_awal_skp", "periode_akhir_skp"]
    rows = [
        title,
        heads,
        [third, PEOPLE[0].nip, "Ya", "2026-07-01", "2026-12-31"],
        [third, PEOPLE[1].nip, "Tidak", "2026-01-01", "2026-03-31"],
        [third, PEOPLE[3].nip, "Tidak", "2026-04-01", "2026-06-30"],
    ]
    one = await files.applied("\n".join(";".join(row) for row in rows))
    assert (one.format, one.taken, one.passed_over, one.refused) == ("ekinerja", 1, 2, 0)
    found = await files.desk.employee(third)
    assert (found.superior_nip, found.superior_derived) == (PEOPLE[3].nip, False)


async def test_doubts_that_a_later_row_settles_are_not_told(files: FileDesk) -> None:
    rows = [
        "NIP;Nama;Kode Unit;Jabatan;NIP Atasan",
        f"{nip(2)};Dua;B1;Staf;{nip(1)}",
        f"{nip(1)};Satu;B1;Kepala;{nip(9)}",
    ]
    batch = uuid4()
    people = await files.hand_in(files.file("\n".join(rows)), "simpeg", batch=batch)
    await files.hand_in(files.file("Kode Unit;Nama Unit\nB1;Badan\n"), "simpeg", batch=batch)
    one = await files.worked_off(people, at_once=1)
    assert [(each.line, each.code) for each in await files.problems(one)] == [(3, "unknown_person")]
    assert await files.desk.announced() == []
    await files.apply(one)
    assert [(each.line, each.code) for each in await files.problems(one)] == [(3, "unknown_person")]


async def test_what_no_row_says_that_counts_is_told_by_no_file(files: FileDesk) -> None:
    people = f"NIP;Nama;Kode Unit;Jabatan\n{nip(1)};Satu;B1;Staf\n"
    units = "Kode Unit;Nama Unit\n"
    cancelled = await files.checked(f"{units}B1;Badan\n", "simpeg", batch=(batch := uuid4()))
    async with files.desk.runtime.transactions.begin() as tx:
        await importing.cancel(tx, cancelled.id)
    await files.checked(f"{units}B1;Satu\nB1;Dua\n", "simpeg", batch=batch)
    doubted = await files.checked(people, "simpeg", batch=batch)
    assert [each.code for each in await files.problems(doubted)] == ["unknown_unit"]
    await files.checked(f"{units}B1;Badan\nB1;Badan\n", "simpeg", batch=batch)
    taken = await files.checked(people, "simpeg", batch=batch)
    assert await files.problems(taken) == []


async def test_other_columns_are_asked_for_once(files: FileDesk) -> None:
    content = f"Nomor Induk;Nama Lengkap;Unit;Nama Jabatan;Rahasia\n{nip(1)};Satu;B1;Staf;x\n"
    with pytest.raises(FormatUnknown) as unknown:
        await files.checked(content, "absensi")
    heads = unknown.value.heads
    columns = {"Nomor Induk": "nip", "Nama Lengkap": "name", "Unit": "unit_code", "Nama Jabatan": "position"}
    assert proposed(heads, Subject.EMPLOYEE) == columns
    mapping = KeptMapping(Subject.EMPLOYEE, columns_of(heads, columns))
    async with files.desk.runtime.transactions.begin() as tx:
        await import_mappings.save_mapping(tx.connection, "absensi", mapping)
    one = await files.applied(content.replace("Satu", "Dua").replace("Rahasia", "RAHASIA "), "absensi")
    assert one.format.startswith("mapping-")
    assert (await files.desk.employee(nip(1))).name == "Dua"
    with pytest.raises(FormatUnknown):
        await files.checked(content, "lain")
    with pytest.raises(FormatUnknown):
        await files.checked(content.replace("Rahasia", "Lain"), "absensi")
    assert (await files.checked(siasn_csv([Person(1, "A1")]), "absensi")).format == "siasn-asn"


async def test_a_mapping_of_some_heads_takes_no_file_over_that_has_more(files: FileDesk) -> None:
    some = ("NIP BARU", "NAMA", "UNOR ID", "JABATAN NAMA", "TMT JABATAN")
    fields = ("nip", "name", "unit_code", "position", "effective_on")
    mapping = KeptMapping(Subject.EMPLOYEE, dict(zip(some, fields, strict=True)))
    async with files.desk.runtime.transactions.begin() as tx:
        await import_mappings.save_mapping(tx.connection, "siasn", mapping)
    assert (await files.checked(siasn_csv([Person(1, "A1")]))).format == "siasn-asn"
    shortened = ";".join(some) + f"\n{nip(1)};Satu;A1;Staf;01-07-2025\n"
    assert (await files.checked(shortened)).format == mapping.name


async def test_a_head_that_no_database_takes_is_shown_without_it(files: FileDesk) -> None:
    heads, row = ("NIP", "Nama_x0000_", "Kode Unit", "Jabatan"), (nip(1), "12", "B1", "Staf")
    one = await files.checked(_workbook_of([heads, row]))
    assert [(each.column, each.code) for each in await files.problems(one)] == [("Nama?", "text_is_number")]


async def test_who_has_handed_in_stands_in_the_trail_as_soon_as_an_import_can_be_checked(files: FileDesk) -> None:
    one = await files.hand_in(files.file(siasn_csv(PEOPLE)))
    async with files.desk.runtime.database.read() as connection:
        row = (await connection.execute(sa.select(audit_trail))).one()
    assert (row.act, row.after) == ("hand_in", {"source": "siasn", "format": "siasn-asn", "rows": len(PEOPLE)})
    assert str(one.id) in row.about


async def test_of_a_damaged_file_nothing_is_kept(files: FileDesk) -> None:
    whole = _workbook(700)
    damaged = _archive_with(whole, lambda sheet: sheet[: len(sheet) * 9 // 10])
    with pytest.raises(SheetDamaged):
        await files.checked(damaged)
    async with files.desk.runtime.database.read() as connection:
        for table in (imports, import_rows, import_problems_table):
            assert (await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() == 0
    one = await files.checked(whole)
    assert (one.rows, one.unread) == (700, 0)


def _workbook(people: int) -> bytes:
    heads = ("NIP", "Nama", "Kode Unit", "Jabatan")
    rows = [heads, *((nip(at % 900 + 1, year=1970 + at // 900), "Nama", "B1", "Staf") for at in range(people))]
    return _workbook_of(rows)


def _workbook_of(rows: Iterable[Sequence[str]]) -> bytes:
    cells = ("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in rows)
    body = "".join(f'<row r="{line}">{row}</row>' for line, row in enumerate(cells, 1))
    return archive(workbook_parts([worksheet(body)]))


def _archive_with(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    with ZipFile(BytesIO(content)) as zipped:
        parts: dict[str, str | bytes] = {name: zipped.read(name) for name in zipped.namelist()}
    name = "xl/worksheets/sheet0.xml"
    sheet = parts[name]
    assert isinstance(sheet, bytes)
    return archive(parts | {name: change(sheet)})


async def test_only_the_first_problems_are_kept_and_all_are_counted(
    files: FileDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_off, "PROBLEMS_KEPT", 3)
    rows = "".join(f"{nip(serial)};Nama;B7;Staf\n12;Nama;B1;Staf\n" for serial in range(1, 5))
    one = await files.applied(f"NIP;Nama;Kode Unit;Jabatan\n{rows}", "simpeg")
    assert (one.rows, one.refused, one.doubted, one.problems) == (8, 4, 4, 8)
    assert len(await files.problems(one)) == 3
