"""The templates as workbooks."""

from pathlib import Path
from typing import BinaryIO, Final

from hub.sheets import template as workbook
from hub.sheets.reading.column_values import NoValue
from services.intake.files.formats.format import Format
from services.intake.files.formats.template import EMPLOYEES, UNITS

TEMPLATES: Final = {one.name: one for one in (EMPLOYEES, UNITS)}
"""By name."""
_EMPTY_CELLS: Final = "Sel kosong tidak mengubah apa-apa: yang pernah dilaporkan tetap berlaku."


def write_template(template: Format, target: Path | BinaryIO) -> None:
    """Write a template to a file's path, over what is there, or to an open file. Raises OSError."""
    workbook.write_template(template.columns, (f"{_EMPTY_CELLS} {_where_none(template)}",), target)


def _where_none(template: Format) -> str:
    heads = ", ".join(column.heads[0] for column in template.columns if column.value.can_be_none)
    return (
        f"Bila memang tidak ada, tulis {NoValue.NONE.value}, hanya pada kolom {heads}; "
        "pada kolom lain, baris itu ditolak."
    )
