"""Our own columns: what the template itself shows can be handed in, and an empty cell is not a word that says none."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from hub.sheets.reading.errors import SheetHeaderTwice
from services.intake.domain.imports import ImportRow
from services.intake.files.file_reading import open_file, possible_formats
from services.intake.files.formats.format import Format
from services.intake.files.formats.template import EMPLOYEES, UNITS
from services.intake.files.row_reading import RefusedRow
from services.intake.files.template_workbook import write_template

CAN_BE_NONE = {
    "employees": {"superior_nip", "grade", "functional_level"},
    "units": {"parent_code", "head_title", "head_nip"},
}


def row_of(template: Format, folder: Path, **changes: str) -> ImportRow | RefusedRow:
    """Return what a row makes whose cells are the template's examples, but for some."""
    cells = {column.heads[0]: changes.get(column.name, column.example) for column in template.columns}
    path = folder / "a.csv"
    path.write_text("\n".join(";".join(row) for row in (cells, cells.values())) + "\n")
    with open_file(path, possible_formats(None, [])) as opened:
        assert opened.format is template
        (row,) = opened.rows
    return row


def read(template: Format, folder: Path, **changes: str) -> dict[str, Any]:
    """Return what a row reports whose cells are the template's examples, but for some."""
    row = row_of(template, folder, **changes)
    assert isinstance(row, ImportRow)
    assert row.doubts == ()
    return dict(row.body)


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_what_a_template_shows_can_be_handed_in(tmp_path: Path, template: Format) -> None:
    shown = {column.name for column in template.columns if column.example}
    assert read(template, tmp_path).keys() == shown


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_a_column_that_is_there_twice_is_not_left_out(tmp_path: Path, template: Format) -> None:
    for column in template.columns:
        path = tmp_path / "a.csv"
        path.write_text(";".join([*(one.heads[0] for one in template.columns), column.heads[0].upper()]) + "\n")
        with pytest.raises(SheetHeaderTwice), open_file(path, possible_formats(None, [])):
            pass


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_none_is_a_word_where_there_can_be_none_and_an_empty_cell_says_nothing(
    tmp_path: Path, template: Format
) -> None:
    for name in CAN_BE_NONE[template.name]:
        for said in ("TIDAK ADA", "'tidak  ada"):
            assert read(template, tmp_path, **{name: said})[name] is None
        assert name not in read(template, tmp_path, **{name: ""})


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_where_there_cannot_be_none_its_word_refuses_the_row(tmp_path: Path, template: Format) -> None:
    for column in template.columns:
        if column.name not in CAN_BE_NONE[template.name]:
            row = row_of(template, tmp_path, **{column.name: "Tidak Ada"})
            assert isinstance(row, RefusedRow), column.name
            assert [(one.code, one.column) for one in row.problems] == [("none_not_allowed", column.heads[0])]


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_a_template_says_where_its_word_for_none_may_stand(tmp_path: Path, template: Format) -> None:
    path = tmp_path / "a.xlsx"
    write_template(template, path)
    with ZipFile(path) as workbook:
        texts = workbook.read("xl/sharedStrings.xml").decode()
    (said,) = re.findall("tulis TIDAK ADA, hanya pada kolom ([^;]*);", texts)
    heads = [column.heads[0] for column in template.columns if column.name in CAN_BE_NONE[template.name]]
    assert said.split(", ") == heads
    for column in template.columns:
        assert (column.name in CAN_BE_NONE[template.name]) == ("TIDAK ADA" in column.explanation), column.name
