"""The template as a workbook: a sheet to fill in, and one that explains its columns."""

from pathlib import Path
from typing import Final

import xlsxwriter

from services.intake.files.formats.format import Format
from services.intake.files.formats.template import EMPLOYEES, UNITS
from services.intake.files.values import NoValue

TEMPLATES: Final = {one.name: one for one in (EMPLOYEES, UNITS)}
"""By name."""
_WIDTH: Final = 24
_EMPTY_CELLS: Final = "Sel kosong tidak mengubah apa-apa: yang pernah dilaporkan tetap berlaku."


def write_template(template: Format, path: Path) -> None:
    """Write a template, over what is there. All its cells are texts, so that Excel changes nothing. Raises OSError."""
    try:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            _write(workbook, template)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from None


def _write(workbook: xlsxwriter.Workbook, template: Format) -> None:
    text, bold = workbook.add_format({"num_format": "@"}), workbook.add_format({"num_format": "@", "bold": True})
    data, explanations = workbook.add_worksheet("Data"), workbook.add_worksheet("Penjelasan")
    data.set_column(0, len(template.columns) - 1, _WIDTH, text)
    data.freeze_panes(1, 1)
    for place, column in enumerate(template.columns):
        data.write_string(0, place, column.heads[0], bold)
    explanations.set_column(0, 2, _WIDTH * 2, workbook.add_format({"num_format": "@", "text_wrap": True}))
    explanations.write_row(0, 0, ("Kolom", "Isi", "Contoh"), bold)
    for line, column in enumerate(template.columns, 1):
        explanations.write_row(line, 0, (column.heads[0], column.explanation, column.example), text)
    explanations.write_string(len(template.columns) + 2, 0, f"{_EMPTY_CELLS} {_where_none(template)}", text)


def _where_none(template: Format) -> str:
    heads = ", ".join(column.heads[0] for column in template.columns if column.value.can_be_none)
    return (
        f"Bila memang tidak ada, tulis {NoValue.NONE.value}, hanya pada kolom {heads}; "
        "pada kolom lain, baris itu ditolak."
    )
