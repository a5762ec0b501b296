"""Columns of other layouts: which row names them, and what a mapping may say of them."""

from pathlib import Path

import pytest

from services.intake.domain.report import Subject
from services.intake.files.file_reading import FormatUnknown, likely_heads, open_file, possible_formats
from services.intake.files.formats.mapped import KeptMapping, MappingWrong, columns_of, mapped_format
from tests.support.files import archive
from tests.support.workbooks import workbook_parts, worksheet

_NIP = "199001012015031001"


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        (["No;Nomor;Nama", f"1;{_NIP};Budi;pindahan"], ("No", "Nomor", "Nama")),
        (["Data per 31-12-2026", "Instansi;Pemda", "A;B;C;D;E", f"{_NIP};x;y;z;w"], ("A", "B", "C", "D", "E")),
        (["Nomor;Nama", "1;2", f"{_NIP};Budi"], ("Nomor", "Nama")),
        ([f"{_NIP};Budi;Staf", f"{_NIP};Siti;Staf"], ()),
        (["'1990 0101 201503 1 001;Budi;Staf", "Budi (199001012015031001);Staf;B1"], ()),
        (
            ["Budi;31/12/2026;Staf", "Budi;2026-12-31T00:00:00;Staf", "Budi;1 Januari 2026;Staf", "Budi;1.98E+17;Staf"],
            (),
        ),
        (["Kode;Nama 2;Unit-1", "B1;Badan;x"], ("Kode", "Nama 2", "Unit-1")),
        (["Judul"], ()),
    ],
)
def test_a_row_about_somebody_is_never_taken_for_heads(tmp_path: Path, rows: list[str], heads: tuple[str, ...]) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\n".join(rows) + "\n")
    assert likely_heads(file) == heads


def test_a_row_with_a_number_of_a_workbook_is_not_taken_for_heads(tmp_path: Path) -> None:
    texts = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Budi", "Staf", "B1"))
    file = tmp_path / "a.xlsx"
    file.write_bytes(archive(workbook_parts([worksheet(f'<row r="1">{texts}<c><v>7</v></c></row>')])))
    assert likely_heads(file) == ()


def test_a_mapping_fits_all_heads_of_a_file_and_no_others(tmp_path: Path) -> None:
    long = "Nama lengkap pegawai " + "yang dicatat " * 10
    heads = ("Nomor", long, "#", "", "Hobi", "hobi", "Unit")
    columns = columns_of(heads, {"Nomor": "nip", long: "name", "Unit": "unit_code"})
    assert list(columns) == ["Nomor", long, "Hobi", "Unit"]
    file = tmp_path / "a.csv"
    file.write_text(";".join(heads) + f"\n{_NIP};Budi;1;;x;y;B1\n")
    shown = likely_heads(file)
    mapping = KeptMapping(Subject.EMPLOYEE, columns_of(shown, {"Nomor": "nip", shown[1]: "name", "Unit": "unit_code"}))
    mapping.check()
    with open_file(file, possible_formats(None, [mapping])) as opened:
        assert opened.format.name == mapping.name
        (row,) = opened.rows
        assert row.line == 2
        assert set(opened.heads) == {"nip", "name", "unit_code"}
    for others in (";".join(heads) + ";Jabatan", "Nomor;Hobi;Unit", f"Nomor;{long};Unit"):
        file.write_text(f"{others}\n")
        with pytest.raises(FormatUnknown), open_file(file, possible_formats(None, [mapping])):
            pass


def test_the_same_heads_with_another_meaning_are_another_format_of_the_same_digest() -> None:
    one = KeptMapping(Subject.EMPLOYEE, {"A": "nip", "B": "name"})
    other = KeptMapping(Subject.EMPLOYEE, {"A": "nip", "B": "position"})
    turned = KeptMapping(Subject.EMPLOYEE, {"b": "name", "a": "nip"})
    assert one.digest == other.digest == turned.digest
    assert one.name == turned.name != other.name == mapped_format(other).name


@pytest.mark.parametrize(
    "columns",
    [
        {"Nama": "name"},
        {"Nomor": None, "Nama": "name"},
        {"Nomor": "nip", "Nama": "nip"},
        {"Nomor": "nip", "Nama": "hobby"},
        {"Nomor": "nip", "NOMOR": None},
        {"Nomor": "nip", "#": "name"},
        {"Nomor": "nip", "#": None},
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: dict[str, str | None]) -> None:
    with pytest.raises(MappingWrong):
        KeptMapping(Subject.EMPLOYEE, columns).check()
