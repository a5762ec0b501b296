"""A district's first load from its files, at a terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hub.errors import UserError
from hub.sheets.reading.header import Layout
from hub.sheets.reading.rows import SheetRow
from hub.sheets.reading.table import open_table
from sandbox.district.generate import iter_employees
from sandbox.district.model import SampleEmployee
from sandbox.district.siasn_export import export
from sandbox.district.siasn_files import SheetFormat
from sandbox.district.siasn_ids import unor_id
from sandbox.district.units import district_units
from services.intake.domain.imports import ImportState
from services.intake.files.values import plain_id
from services.intake.handlers import importing, working_off
from services.intake.tables import import_absent, imports
from tests.integration.services.intake.files.at_terminal import acts, kinerja_import
from tests.integration.services.intake.files.tables import FileDesk, nip

PEOPLE = 300


@pytest.mark.parametrize("made_as", SheetFormat)
async def test_a_district_that_begins_comes_in_by_one_command(
    at_rest: FileDesk, tmp_path: Path, made_as: SheetFormat
) -> None:
    everybody = list(iter_employees(PEOPLE))
    broken = 2 if made_as is SheetFormat.CSV else 0
    files = export(tmp_path / "siasn", district_units(), everybody, made_as=made_as, broken=broken)
    lacking, report = tmp_path / "kurang.xlsx", tmp_path / "laporan.xlsx"
    options = ("--source", "siasn", "--yes", "--lacking", lacking, "--report", report)
    result = await kinerja_import(tmp_path, "--first", *files, *options)
    assert result.exit_code == bool(broken), result.output
    assert ("Yang masih kurang" if broken else "Tidak ada yang kurang") in result.output
    found = await at_rest.desk.employees()
    assert found.keys() == {one.nip for one in everybody[broken:]}
    superiors = _superiors(everybody, missing={one.nip for one in everybody[:broken]})
    for one in everybody[broken:]:
        record = found[one.nip]
        assert (record.unit_code, record.grade or None) == (plain_id(unor_id(one.unit_code)), one.grade or None)
        assert (record.superior_nip, record.superior_derived) == (superiors[one.nip], True)
    assert (_lines(lacking) > 0) is bool(broken)
    assert await _absent(at_rest) == []
    announced = len(await at_rest.desk.announced())
    again = await kinerja_import(tmp_path, "--first", *files, *options)
    assert again.exit_code == bool(broken)
    assert len(await at_rest.desk.announced()) == announced
    assert await _absent(at_rest) == []


async def test_a_terminal_with_another_table_of_precedence_than_the_service_hands_nothing_in(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    await at_rest.desk.believe('default = ["simpeg", "*"]')
    files = export(tmp_path / "siasn", district_units(), list(iter_employees(2)))
    result = await kinerja_import(tmp_path, *files, "--source", "siasn", "--yes")
    assert isinstance(result.exception, UserError)
    assert "KINERJA_INTAKE_PRECEDENCE_FILE" in str(result.exception)
    async with at_rest.desk.runtime.database.read() as connection:
        assert (await connection.execute(sa.select(imports.c.id))).all() == []


async def _absent(at_rest: FileDesk) -> list[str]:
    """Return who is told as not in any of the files."""
    async with at_rest.desk.runtime.database.read() as connection:
        return list((await connection.execute(sa.select(import_absent.c.key))).scalars())


def _superiors(everybody: Sequence[SampleEmployee], *, missing: set[str]) -> dict[str, str | None]:
    """Return whose superior is whom, if nobody says it: who heads the unit, or the next one above."""
    units = {unit.code: unit for unit in district_units()}
    top = next(iter(units))
    heads: dict[str, str] = {}
    for one in everybody:
        if one.position == units[one.unit_code].head_title:
            heads.setdefault(one.unit_code, one.nip)
    found: dict[str, str | None] = {}
    for one in everybody:
        code: str | None = one.unit_code
        while code is not None and heads.get(code, one.nip) in {one.nip, *missing}:
            code = None if code == top else units[code].parent_code or top
        found[one.nip] = None if code is None else heads[code]
    return found


def _lines(path: Path) -> int:
    with open_table(path, [Layout("lacking", ("Yang kurang", "Yang dapat memperbaiki"))]) as table:
        return sum(1 for row in table.rows if isinstance(row, SheetRow))


async def test_what_was_cut_off_is_gone_on_with_and_nothing_is_applied_unasked(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    file = at_rest.file(
        "NIP;Nama;Kode Unit;Jabatan\n" + "".join(f"{nip(n)};Nama;B1;Staf\n" for n in range(1, 10)), "a.csv"
    )
    one = await at_rest.hand_in(file, "simpeg")
    await working_off.work_off(
        at_rest.desk.runtime.transactions, one.id, at_rest.desk.merging, at_rest.telling, at_once=4
    )
    refused = await kinerja_import(tmp_path, file, "--source", "simpeg", told="n\n")
    assert f"melanjutkan impor {one.id}" in refused.output
    assert "unknown_unit" not in refused.output
    assert await at_rest.desk.announced() == []
    nobody = await kinerja_import(tmp_path, file, "--source", "simpeg")
    assert isinstance(nobody.exception, Exception)
    assert await at_rest.desk.announced() == []
    agreed = await kinerja_import(tmp_path, file, "--source", "simpeg", told="y\n")
    assert agreed.exit_code == 0, agreed.output
    assert len(await at_rest.desk.employees()) == 9


async def test_what_follows_one_that_was_cut_off_belongs_to_it(at_rest: FileDesk, tmp_path: Path) -> None:
    heads = "NIP;Nama;Kode Unit;Jabatan\n"
    await at_rest.applied(heads + "".join(f"{nip(n)};Nama;B1;Staf\n" for n in (1, 2, 3)), "simpeg")
    begun, next_one = (at_rest.file(f"{heads}{nip(n)};Nama;B1;Staf\n", f"{n}.csv") for n in (1, 2))
    await at_rest.hand_in(begun, "simpeg")
    result = await kinerja_import(tmp_path, begun, next_one, "--source", "simpeg", "--yes")
    assert result.exit_code == 0, result.output
    assert await _absent(at_rest) == [nip(3), nip(3)]


async def test_a_file_of_a_source_that_nobody_knows_is_refused(at_rest: FileDesk, tmp_path: Path) -> None:
    file = at_rest.file(f"Nomor Induk;Nama\n{nip(1)};Satu\n", "a.csv")
    refused = await kinerja_import(tmp_path, file, "--source", "simpegg", told="pegawai\n")
    assert refused.exit_code == 1
    assert "kinerja intake sources add" in str(refused.exception)
    assert "Judul kolom" not in refused.output
    file = at_rest.file(f"NIP;Nama;Kode Unit;Jabatan\n{nip(1)};Satu;B1;Staf\n", "b.csv")
    assert (await kinerja_import(tmp_path, file, "--source", "simpegg", "--yes")).exit_code == 1
    async with at_rest.desk.runtime.database.read() as connection:
        assert (await connection.execute(sa.select(imports))).all() == []
    taken = await kinerja_import(tmp_path, file, "--source", "simpegg", "--yes", KINERJA_SOURCES='["simpegg"]')
    assert taken.exit_code == 0, taken.output


async def test_a_dry_run_shows_and_stores_nothing(at_rest: FileDesk, tmp_path: Path) -> None:
    file = at_rest.file("NIP;Nama;Kode Unit;Jabatan\n1.98E+17;Nama;B1;Staf\n", "a.csv")
    result = await kinerja_import(tmp_path, file, "--source", "simpeg", "--dry-run")
    assert result.exit_code == 1
    assert "dibulatkan Excel" in result.output
    assert await at_rest.desk.announced() == []


async def test_a_dry_run_does_not_go_on_with_what_was_cut_off_while_it_took_effect(
    at_rest: FileDesk, tmp_path: Path
) -> None:
    rows = "".join(f"{nip(n)};Nama;B1;Staf\n" for n in range(1, 10))
    file = at_rest.file("NIP;Nama;Kode Unit;Jabatan\n" + rows, "a.csv")
    transactions, merging = at_rest.desk.runtime.transactions, at_rest.desk.merging
    one = await at_rest.hand_in(file, "simpeg")
    while one.state is ImportState.CHECKING:
        one = await working_off.work_off(transactions, one.id, merging, at_rest.telling)
    async with transactions.begin() as tx:
        await importing.apply(tx, one.id)
    await working_off.work_off(transactions, one.id, merging, at_rest.telling, at_once=4)
    announced = await at_rest.desk.announced()
    result = await kinerja_import(tmp_path, file, "--source", "simpeg", "--dry-run")
    assert "dilanjutkan tanpa --dry-run" in result.output
    assert await at_rest.desk.announced() == announced
    await kinerja_import(tmp_path, file, "--source", "simpeg", "--yes")
    assert len(await at_rest.desk.employees()) == 9


async def test_other_columns_are_asked_for_at_the_terminal_once(at_rest: FileDesk, tmp_path: Path) -> None:
    heads, row = "Nomor Induk;Nama Pegawai;Unit;Nama Jabatan;Hobi\n", f"{nip(1)};Satu;B1;Staf;Tidur\n"
    file = at_rest.file(heads + row, "a.csv")
    first = await kinerja_import(tmp_path, file, "--source", "lain", told="pegawai\n\n\n\n\n-\ny\n")
    assert first.exit_code == 0, first.output
    assert await acts(at_rest) == [("import_mapping", "put"), ("import", "hand_in"), ("import", "apply")]
    second = at_rest.file(heads + row.replace("Satu", "Dua"), "b.csv")
    again = await kinerja_import(tmp_path, second, "--source", "lain", "--yes")
    assert again.exit_code == 0, again.output
    assert (await at_rest.desk.employee(nip(1))).name == "Dua"


@pytest.mark.parametrize("name", ["employees", "units"])
async def test_the_template_is_read_as_what_it_is(at_rest: FileDesk, tmp_path: Path, name: str) -> None:
    path = tmp_path / "templat.xlsx"
    result = await kinerja_import(tmp_path, "--template", name, path)
    assert result.exit_code == 0, result.output
    one = await at_rest.hand_in(path, "simpeg")
    assert (one.format, one.rows) == (name, 0)
    again = await kinerja_import(tmp_path, "--template", name, path)
    assert (again.exit_code, "sudah ada" in str(again.exception)) == (1, True)


def told_wrong() -> list[tuple[Any, ...]]:
    return [
        (),
        ("a.csv",),
        ("a.csv", "--source", "x y"),
        ("a.csv", "--source", "x.y"),
        ("a.csv", "--source", "x", "--format", "y"),
    ]


@pytest.mark.parametrize("args", told_wrong())
async def test_what_is_asked_for_wrongly_is_refused(at_rest: FileDesk, tmp_path: Path, args: tuple[str, ...]) -> None:
    result = await kinerja_import(tmp_path, *args)
    assert result.exit_code != 0
