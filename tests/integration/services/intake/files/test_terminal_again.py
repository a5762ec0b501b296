"""Files at a terminal for a second time: asked anew, mended, named twice, decided elsewhere."""

from pathlib import Path
from uuid import uuid4

import pytest

from hub.audit import KnownBy
from hub.errors import UserError
from hub.operations.operator import Operator
from services.intake.domain.imports import Import, ImportState
from services.intake.domain.report import Subject
from services.intake.files.formats.mapped import KeptMapping
from services.intake.handlers import importing, working_off
from services.intake.handlers.sources import KnownSources
from services.intake.repository import import_mappings
from services.intake.terminal.run import Terminal
from tests.integration.services.intake.files.at_terminal import acts, every_import, kinerja_import
from tests.integration.services.intake.files.tables import FileDesk, nip

PEOPLE = "NIP;Nama;Kode Unit;Jabatan\n"
UNITS = "Kode Unit;Nama Unit\n"
SIMPEG = ("--source", "simpeg")
UNDER_WAY = ("a.csv", "b.csv")
"""Handed in together: people of whom some have taken effect, and their units, which wait."""


def people(*serials: int, unit: str = "B1") -> str:
    """Return a table of people."""
    return PEOPLE + "".join(f"{nip(one)};Nama;{unit};Staf\n" for one in serials)


async def test_who_says_no_has_cancelled_and_is_asked_about_columns_anew(at_rest: FileDesk, tmp_path: Path) -> None:
    file = at_rest.file(f"Nomor;Orang;Tugas;Unit\n{nip(1)};Satu;Staf;B1\n", "a.csv")
    wrong = await kinerja_import(tmp_path, file, *SIMPEG, told="pegawai\nnip\nposition\nname\nunit_code\nn\n")
    assert "dibatalkan" in wrong.output
    right = "pegawai\nnip\nname\nposition\nunit_code\ny\n"
    again = await kinerja_import(tmp_path, file, *SIMPEG, "--ask-again", told=right)
    assert again.exit_code == 0, again.output
    assert "melanjutkan" not in again.output
    record = await at_rest.desk.employee(nip(1))
    assert (record.name, record.position) == ("Satu", "Staf")
    assert [one.state for one in await every_import(at_rest)] == [ImportState.CANCELLED, ImportState.APPLIED]
    assert ("import", "cancel") in await acts(at_rest)
    file.write_text(file.read_text().replace("Satu", "Dua"))
    assert (await kinerja_import(tmp_path, file, *SIMPEG, "--yes")).exit_code == 0


async def test_columns_are_asked_for_again_though_a_format_of_ours_fits_them_too(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    mapping = KeptMapping(Subject.EMPLOYEE, {"NIP": "nip", "Nama": "name", "Kode Unit": "unit_code", "Jabatan": None})
    async with at_rest.desk.runtime.transactions.begin() as tx:
        await import_mappings.save_mapping(tx.connection, "simpeg", mapping)
    file = at_rest.file(people(1), "a.csv")
    as_before, otherwise = ("pegawai\nnip\nname\nunit_code\n" + last for last in ("-\n", "position\n"))
    for _ in range(2):
        dry = await kinerja_import(tmp_path, file, *SIMPEG, "--ask-again", "--dry-run", told=as_before)
        assert dry.exit_code == 0, dry.output
        assert [one.format for one in await every_import(at_rest)] == [mapping.name]
    again = await kinerja_import(tmp_path, file, *SIMPEG, "--ask-again", told=as_before)
    assert isinstance(again.exception, UserError)
    assert "dibatalkan" not in again.output
    named = await kinerja_import(tmp_path, file, *SIMPEG, "--ask-again", "--format", "employees", "--dry-run")
    assert "Kolom" not in named.output
    result = await kinerja_import(tmp_path, file, *SIMPEG, "--ask-again", told=otherwise + "y\n")
    assert result.exit_code == 0, result.output
    assert (await at_rest.desk.employee(nip(1))).position == "Staf"
    states = [(one.format == mapping.name, one.state) for one in await every_import(at_rest)]
    assert states == [(True, ImportState.CANCELLED), (False, ImportState.CANCELLED), (False, ImportState.APPLIED)]


async def test_what_waits_is_gone_on_with_only_if_it_is_read_as_it_is_wanted(at_rest: FileDesk, tmp_path: Path) -> None:
    file = at_rest.file(f"NIP;Nama;Kode Unit;Jabatan;Nama Unit\n{nip(1)};Satu;B1;Staf;Badan\n", "a.csv")
    dry = await kinerja_import(tmp_path, file, *SIMPEG, "--dry-run")
    assert "menunggu" in dry.output
    other = await kinerja_import(tmp_path, file, *SIMPEG, "--format", "units", "--dry-run")
    assert "melanjutkan" not in other.output
    first, second = await every_import(at_rest)
    assert (first.format, second.format) == ("employees", "units")
    assert {first.state, second.state} == {ImportState.CHECKED}
    named = await kinerja_import(tmp_path, file, *SIMPEG, "--format", "units", "--yes")
    assert f"melanjutkan impor {second.id}" in named.output
    assert [one.state for one in await every_import(at_rest)] == [ImportState.CANCELLED, ImportState.APPLIED]
    assert [one.code for one in await at_rest.desk.units()] == ["B1"]


async def test_the_same_content_twice_in_one_command_comes_in_once(at_rest: FileDesk, tmp_path: Path) -> None:
    one, copy = (at_rest.file(people(1), name) for name in ("a.csv", "a (1).csv"))
    last = at_rest.file(people(2), "z.csv")
    result = await kinerja_import(tmp_path, one, copy, last, *SIMPEG, "--yes")
    assert result.exit_code == 0, result.output
    assert "a (1).csv: isinya sama dengan a.csv" in result.output
    assert [each.state for each in await every_import(at_rest)] == [ImportState.APPLIED, ImportState.APPLIED]
    assert (await at_rest.desk.employees()).keys() == {nip(1), nip(2)}


async def test_what_somebody_else_has_decided_meanwhile_stays_decided(at_rest: FileDesk, tmp_path: Path) -> None:
    runtime, by = at_rest.desk.runtime, Operator("penguji", KnownBy.ENVIRONMENT)
    at = Terminal(runtime.transactions, at_rest.desk.merging, at_rest.telling, KnownSources(frozenset()), by)
    one = await at_rest.checked(people(1), "simpeg")
    await at_rest.apply(one)
    assert (await at.apply(one, lambda _: None)).state is ImportState.APPLIED
    assert (await at.cancel(one)).state is ImportState.APPLIED
    assert await acts(at_rest) == [("import", "hand_in")]


async def test_files_of_one_command_are_checked_together_even_if_they_waited_apart(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    staff, units = at_rest.file(people(1), "a.csv"), at_rest.file(f"{UNITS}B1;Badan\n", "b.csv")
    for file in (staff, units):
        await kinerja_import(tmp_path, file, *SIMPEG, "--dry-run")
    assert [one.doubted for one in await every_import(at_rest)] == [1, 0]
    await kinerja_import(tmp_path, staff, units, *SIMPEG, "--dry-run")
    waiting = await every_import(at_rest)
    assert [await at_rest.problems(one) for one in waiting] == [[], []]
    assert [(one.doubted, one.problems) for one in waiting] == [(0, 0), (0, 0)]
    result = await kinerja_import(tmp_path, staff, units, *SIMPEG, "--yes")
    assert result.exit_code == 0, result.output
    assert [(one.taken, one.doubted, one.problems) for one in await every_import(at_rest)] == [(1, 0, 0), (1, 0, 0)]
    assert len({one.batch for one in await every_import(at_rest)}) == 1


async def test_what_was_mended_counts_no_more_for_the_files_beside_it(at_rest: FileDesk, tmp_path: Path) -> None:
    staff, units = at_rest.file(people(1), "a.csv"), at_rest.file(f"{UNITS}B1;Badan\n", "b.csv")
    await kinerja_import(tmp_path, staff, units, *SIMPEG, "--dry-run")
    assert [one.doubted for one in await every_import(at_rest)] == [0, 0]
    units.write_text(f"{UNITS}B2;Badan\n")
    result = await kinerja_import(tmp_path, staff, units, *SIMPEG, "--dry-run")
    assert "melanjutkan" in result.output
    waiting = await every_import(at_rest)
    assert [one.doubted for one in waiting] == [1, 0, 0]
    assert waiting[0].batch == waiting[2].batch != waiting[1].batch


async def test_a_file_that_comes_alone_is_checked_alone(at_rest: FileDesk, tmp_path: Path) -> None:
    staff, units = at_rest.file(people(1), "a.csv"), at_rest.file(f"{UNITS}B1;Badan\n", "b.csv")
    await kinerja_import(tmp_path, staff, units, *SIMPEG, "--dry-run")
    await kinerja_import(tmp_path, staff, *SIMPEG, "--dry-run")
    assert [one.doubted for one in await every_import(at_rest)] == [1, 0]


async def test_a_dry_run_makes_no_record_of_what_was_cut_off(at_rest: FileDesk, tmp_path: Path) -> None:
    transactions, merging = at_rest.desk.runtime.transactions, at_rest.desk.merging
    await at_rest.applied(people(1, 2), "simpeg")
    heads = at_rest.file(f"Kode Unit;Nama Unit;NIP Kepala\nB1;Badan;{nip(1)}\n", "b.csv")
    one = await at_rest.worked_off(await at_rest.hand_in(heads, "simpeg"))
    async with transactions.begin() as tx:
        await importing.apply(tx, one.id)
    await working_off.work_off(transactions, one.id, merging, at_rest.telling)
    await kinerja_import(tmp_path, heads, *SIMPEG, "--dry-run")
    assert (await at_rest.desk.employee(nip(2))).superior_nip is None
    await kinerja_import(tmp_path, heads, *SIMPEG, "--yes")
    assert (await at_rest.desk.employee(nip(2))).superior_nip == nip(1)


@pytest.mark.parametrize("named", [("a.csv",), ("b.csv",), UNDER_WAY, ("a.csv", "c.csv"), ("b.csv", "c.csv")])
async def test_a_dry_run_leaves_what_is_being_applied_and_the_files_beside_it_as_they_are(
    at_rest: FileDesk, tmp_path: Path, named: tuple[str, ...]
) -> None:
    staff, units = await _under_way(at_rest)
    at_rest.file(f"{UNITS}B2;Dinas\n", "c.csv")
    result = await kinerja_import(tmp_path, *(tmp_path / name for name in named), *SIMPEG, "--dry-run")
    assert result.exit_code == 0, result.output
    together = [one.id for one in await every_import(at_rest) if one.batch == staff.batch]
    assert together == [staff.id, units.id]
    ended = await at_rest.worked_off(staff)
    assert (ended.state, ended.taken, ended.doubted) == (ImportState.APPLIED, 5, 0)
    assert (f"impor {staff.id} sedang diterapkan" in result.output) is ("a.csv" in named)
    assert f"melanjutkan impor {staff.id}" not in result.output


async def test_what_comes_beside_a_file_that_is_being_applied_joins_it(at_rest: FileDesk, tmp_path: Path) -> None:
    staff, _ = await _under_way(at_rest, units="B2")
    units = at_rest.file(f"{UNITS}B1;Badan\n", "c.csv")
    result = await kinerja_import(tmp_path, tmp_path / "a.csv", units, *SIMPEG, "--yes")
    assert result.exit_code == 0, result.output
    ended, other, joined = await every_import(at_rest)
    assert [one.batch for one in (ended, other, joined)] == [staff.batch] * 3
    assert (ended.taken, ended.doubted, joined.taken) == (3, 2, 1)


async def _under_way(at_rest: FileDesk, units: str = "B1") -> tuple[Import, Import]:
    """Return the imports of people of whom two of five have taken effect, and of a unit handed in with them."""
    transactions, batch = at_rest.desk.runtime.transactions, uuid4()
    contents = (people(1, 2, 3, 4, 5), f"{UNITS}{units};Badan\n")
    handed_in = [
        await at_rest.hand_in(at_rest.file(content, name), "simpeg", batch=batch)
        for content, name in zip(contents, UNDER_WAY, strict=True)
    ]
    staff, beside = [await at_rest.worked_off(one) for one in handed_in]
    async with transactions.begin() as tx:
        await importing.apply(tx, staff.id)
    staff = await working_off.work_off(transactions, staff.id, at_rest.desk.merging, at_rest.telling, at_once=2)
    return staff, beside


async def test_a_first_load_begins_with_units_whatever_their_columns_are_called(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    mapping = KeptMapping(Subject.UNIT, {"Kode": "code", "Sebutan": "name"})
    async with at_rest.desk.runtime.transactions.begin() as tx:
        await import_mappings.save_mapping(tx.connection, "simpeg", mapping)
    staff, units = at_rest.file(people(1), "orang.csv"), at_rest.file("Kode;Sebutan\nB1;Badan\n", "unit.csv")
    result = await kinerja_import(tmp_path, "--first", staff, units, *SIMPEG, "--yes")
    assert result.exit_code == 0, result.output
    assert result.output.index("unit.csv") < result.output.index("orang.csv")


async def test_a_report_that_cannot_be_written_is_told_before_anything_is_taken_in(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    file = at_rest.file(people(1), "a.csv")
    for option in ("--report", "--lacking"):
        result = await kinerja_import(tmp_path, "--first", file, *SIMPEG, "--yes", option, tmp_path / "none" / "x.xlsx")
        assert result.exit_code == 2, result.output
    assert await every_import(at_rest) == []
