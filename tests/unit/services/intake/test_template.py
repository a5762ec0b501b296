"""Our own columns: what the template itself shows can be handed in, and an empty cell is not a word that says none."""

from pathlib import Path
from typing import Any

import pytest

from services.intake.domain.imports import ImportRow
from services.intake.files.file_reading import open_file, possible_formats
from services.intake.files.formats.format import Format
from services.intake.files.formats.template import EMPLOYEES, UNITS


def read(template: Format, folder: Path, **changes: str) -> dict[str, Any]:
    """Return what a row reports whose cells are the template's examples, but for some."""
    cells = {column.heads[0]: changes.get(column.name, column.example) for column in template.columns}
    path = folder / "a.csv"
    path.write_text("\n".join(";".join(row) for row in (cells, cells.values())) + "\n")
    with open_file(path, possible_formats(None, [])) as opened:
        assert opened.format is template
        (row,) = opened.rows
    assert isinstance(row, ImportRow)
    assert row.doubts == ()
    return dict(row.body)


@pytest.mark.parametrize("template", [EMPLOYEES, UNITS])
def test_what_a_template_shows_can_be_handed_in(tmp_path: Path, template: Format) -> None:
    shown = {column.name for column in template.columns if column.example}
    assert read(template, tmp_path).keys() == shown


@pytest.mark.parametrize(
    ("template", "name"),
    [
        *[(EMPLOYEES, name) for name in ("superior_nip", "grade", "functional_level")],
        *[(UNITS, name) for name in ("parent_code", "head_title", "head_nip")],
    ],
)
def test_none_is_a_word_and_an_empty_cell_says_nothing(tmp_path: Path, template: Format, name: str) -> None:
    for said in ("TIDAK ADA", "'tidak  ada"):
        assert read(template, tmp_path, **{name: said})[name] is None
    assert name not in read(template, tmp_path, **{name: ""})
