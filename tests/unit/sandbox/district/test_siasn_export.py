"""The sample district as files of SIASN: what is in them is the district, and the reader of sheets agrees."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from typer import Typer
from typer.testing import CliRunner

from hub.sheets.reading.cells import Cell
from hub.sheets.reading.header import Layout
from hub.sheets.reading.rows import BrokenRow
from hub.sheets.reading.table import open_table
from hub.sheets.reading.values.days import day
from hub.sheets.reading.values.digits import digits, nip
from hub.sheets.reading.values.texts import text
from sandbox.agency.generate import sample_agency
from sandbox.district.__main__ import write_files
from sandbox.district.generate import iter_employees
from sandbox.district.siasn_columns import COLUMNS, DAYS, PERSONAL, UNIT_COLUMNS
from sandbox.district.siasn_export import export
from sandbox.district.siasn_files import SheetFormat
from sandbox.district.siasn_ids import pns_id, unor_id
from sandbox.district.units import district_units

PEOPLE: Final = tuple(iter_employees(300, seed=3))
BY_NIP: Final = {employee.nip: employee for employee in PEOPLE}
ROWS: Final = Layout("people", ("PNS ID", "NIP BARU", "UNOR ID"))
TREE: Final = Layout("units", ("Id", "DiatasanId", "PemimpinPnsId"))

Record = Mapping[str, Cell]


def records(path: Path) -> list[Record]:
    with open_table(path, [ROWS, TREE]) as table:
        return [
            dict(zip(table.header.names, row.cells, strict=True))
            for row in table.rows
            if not isinstance(row, BrokenRow)
        ]


@pytest.fixture(scope="module", params=SheetFormat)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    return export(tmp_path_factory.mktemp("siasn"), district_units(), PEOPLE, made_as=request.param)


def test_columns_are_the_67_of_siasn_in_its_order(files: Sequence[Path]) -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 67
    assert (PERSONAL | DAYS).issubset(COLUMNS)
    with open_table(files[0], [ROWS]) as people, open_table(files[-1], [TREE]) as units:
        assert (people.header.names, units.header.names) == (COLUMNS, UNIT_COLUMNS)


def test_everybody_is_in_the_file_of_their_employment(files: Sequence[Path]) -> None:
    found = {path.stem: [nip(record["NIP BARU"]) for record in records(path)] for path in files[:3]}
    assert sorted(str(number) for numbers in found.values() for number in numbers) == sorted(BY_NIP)
    assert {BY_NIP[str(number)].employment for number in found["pns"]} == {"pns"}
    assert {BY_NIP[str(number)].employment for number in found["pppk"] + found["pppk-paruh-waktu"]} == {"pppk"}
    assert all(found.values())


@pytest.mark.parametrize(("place", "standing"), [(0, "01"), (1, "71"), (2, "101")])
def test_a_row_says_what_the_district_says(files: Sequence[Path], place: int, standing: str) -> None:
    units = {unit.code: unit for unit in district_units()}
    for record in records(files[place]):
        person = BY_NIP[str(nip(record["NIP BARU"]))]
        assert digits(record["KEDUDUKAN HUKUM ID"]) == standing
        assert said(record) == {
            "PNS ID": pns_id(person.nip),
            "NAMA": person.name.upper(),
            "JENIS KELAMIN": "M" if person.sex == "male" else "F",
            "GOL AKHIR NAMA": person.grade,
            "JABATAN NAMA": person.position,
            "UNOR NAMA": units[person.unit_code].name,
            "UNOR ID": unor_id(person.unit_code).replace("-", "").upper(),
            "STATUS CPNS PNS": "P" if standing == "01" else None,
            "TANGGAL LAHIR": person.birth_date,
            "TMT CPNS": person.appointed_on,
        }


def said(record: Record) -> dict[str, str | date | None]:
    names = ("PNS ID", "NAMA", "JENIS KELAMIN", "GOL AKHIR NAMA", "JABATAN NAMA", "UNOR NAMA", "UNOR ID")
    texts = {name: text(record[name]) for name in (*names, "STATUS CPNS PNS")}
    return texts | {name: day(record[name]) for name in ("TANGGAL LAHIR", "TMT CPNS")}


def test_heads_are_known_by_the_ids_of_the_peoples_files(files: Sequence[Path]) -> None:
    units = {unit.code: unit for unit in district_units()}
    tree = {str(record["Id"]): record for record in records(files[-1])}
    assert len(tree) == len(units)
    for code, unit in units.items():
        record = tree[unor_id(code)]
        head = next(person for person in PEOPLE if person.unit_code == code)
        assert record["PemimpinPnsId"] == pns_id(head.nip)
        assert (record["NamaUnor"], record["NamaJabatan"]) == (unit.name, unit.head_title)
        assert head.superior_nip == above(tree, record)


def above(tree: Mapping[str, Record], record: Record) -> str | None:
    """Return whom the head of a unit answers to, by the tree alone."""
    if record["DiatasanId"] is None:
        return None
    head = tree[str(record["DiatasanId"])]["PemimpinPnsId"]
    return next(person.nip for person in PEOPLE if pns_id(person.nip) == head)


def test_personal_columns_are_filled_with_what_nobody_has(files: Sequence[Path]) -> None:
    for record in records(files[0]):
        values = [str(record[name]) for name in PERSONAL]
        assert all(any(mark in value.upper() for mark in ("CONTOH", "9999", "0899", "99.999")) for value in values)


def test_a_broken_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    files = export(tmp_path, district_units(), PEOPLE, broken=2)
    with open_table(files[0], [ROWS]) as table:
        rows = list(table.rows)
    assert [(row.line, row.fault) for row in rows if isinstance(row, BrokenRow)] == [
        (line, "row_length") for line in (2, 3, 4, 5)
    ]
    assert len(rows) - 4 == len([person for person in PEOPLE if person.employment == "pns"]) - 2


def test_the_same_district_makes_the_same_csv(tmp_path: Path) -> None:
    made = [export(tmp_path / name, district_units(), PEOPLE) for name in ("a", "b")]
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
    assert made[0][0].read_bytes().startswith(b"PNS ID|NIP BARU|")
    assert b"|'19" in made[0][0].read_bytes()


def test_an_agency_with_a_vacant_post_has_a_unit_without_head(tmp_path: Path) -> None:
    agency = sample_agency()
    *_, tree = export(tmp_path, agency.units, agency.employees)
    vacant = [record["Id"] for record in records(tree) if record["PemimpinPnsId"] is None]
    assert vacant == [unor_id(agency.vacant)]


def test_the_command_writes_a_districts_files(tmp_path: Path) -> None:
    app = Typer()
    app.command()(write_files)
    result = CliRunner().invoke(app, [str(tmp_path / "new"), "--employees", "40", "--format", "xlsx"])
    assert result.exit_code == 0
    written = sorted(path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*.xlsx"))
    assert written == [
        "daftar/cuti.xlsx",
        "daftar/hukuman-disiplin.xlsx",
        "daftar/satyalancana.xlsx",
        "pns.xlsx",
        "pppk-paruh-waktu.xlsx",
        "pppk.xlsx",
        "unor.xlsx",
    ]
