"""Rows, and what stands in a row's place where none can be read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.personal import personal
from hub.sheets.reading.cells import Cell


@personal
class SheetRow:
    """One row with content.

    Attributes:
        line: of the file as an editor or Excel counts it, from 1; of a row that takes several lines, the first.
        cells: as many as the header has columns.
    """

    line: int
    cells: tuple[Cell, ...]


class RowFault(StrEnum):
    """Why a row is skipped."""

    LENGTH = "row_length"
    """More or fewer cells than the header has columns: a separator or a line break stands in a text."""
    TOO_LONG = "row_too_long"
    CELL_TOO_LONG = "row_cell_too_long"
    QUOTES = "row_quotes"
    """Its quotation marks could join it with the next lines, or be a part of the texts."""
    MERGED = "row_merged"
    """Some of its cells are merged, so an empty one may be meant to have the value of another."""


SENTENCES: Final = {
    RowFault.LENGTH: "Jumlah kolom baris ini {found}, seharusnya {wanted}: ada pemisah atau ganti baris di dalam teks.",
    RowFault.TOO_LONG: "Baris ini terlalu panjang.",
    RowFault.CELL_TOO_LONG: "Isi salah satu sel baris ini terlalu panjang.",
    RowFault.QUOTES: "Tanda kutip baris ini dapat dibaca dengan dua cara: hapus tanda kutip di dalam teks.",
    RowFault.MERGED: "Baris ini memuat sel gabungan: pisahkan selnya (Unmerge Cells), lalu isi setiap sel.",
}
"""What is told of a broken row, with `found` and `wanted`."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """One line that is skipped; what is behind it is read all the same.

    Attributes:
        line: as of a `SheetRow`.
        fault: the stable code.
        found: how many cells it has, where that is the fault.
        wanted: how many the header has.
    """

    line: int
    fault: RowFault
    found: int = 0
    wanted: int = 0

    @property
    def sentence(self) -> str:
        """What is wrong, in Indonesian, without anything of the row."""
        return SENTENCES[self.fault].format(found=self.found, wanted=self.wanted)
