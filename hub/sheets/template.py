"""A template as a workbook: a sheet to fill in, and one that explains its columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import xlsxwriter

from hub.sheets.reading.columns import Column

_WIDTH: Final = 24


def write_template(columns: Sequence[Column], notes: Sequence[str], target: Path | BinaryIO) -> None:
    """Write a template, over what is there. All its cells are texts, so that Excel changes nothing.

    Args:
        columns: to fill in, in their order.
        notes: Indonesian sentences, a line each, below the explanations of the columns.
        target: a file's path, or an open file.

    Raises:
        OSError: it cannot be written.
    """
    try:
        with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            _write(workbook, columns, notes)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from None


def _write(workbook: xlsxwriter.Workbook, columns: Sequence[Column], notes: Sequence[str]) -> None:
    text, bold = workbook.add_format({"num_format": "@"}), workbook.add_format({"num_format": "@", "bold": True})
    data, explanations = workbook.add_worksheet("Data"), workbook.add_worksheet("Penjelasan")
    data.set_column(0, len(columns) - 1, _WIDTH, text)
    data.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        data.write_string(0, place, column.heads[0], bold)
    explanations.set_column(0, 2, _WIDTH * 2, workbook.add_format({"num_format": "@", "text_wrap": True}))
    explanations.write_row(0, 0, ("Kolom", "Isi", "Contoh"), bold)
    for line, column in enumerate(columns, 1):
        explanations.write_row(line, 0, (column.heads[0], column.explanation, column.example), text)
    for line, note in enumerate(notes, len(columns) + 2):
        explanations.write_string(line, 0, note, text)
