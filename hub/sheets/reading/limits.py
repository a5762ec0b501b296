"""How much of a file is held at once, and unpacked in all."""

from dataclasses import dataclass
from typing import Final

HEADER_WITHIN: Final = 20
"""Among how many rows with content the header is looked for: exports have titles above it."""


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What is more is refused: a row where one is, else the file.

    Attributes:
        columns: of a table.
        cell_characters: of a cell; Excel's own limit.
        line_characters: of a line of CSV.
        unpacked_bytes: of a workbook's parts together; 100,000 rows of 67 columns have some 500 MiB.
        ratio: unpacked to packed bytes of a part, from 16 MiB on; Excel's own reach 50.
    """

    columns: int = 512
    cell_characters: int = 32_767
    line_characters: int = 1_000_000
    unpacked_bytes: int = 1024 * 1024 * 1024
    ratio: int = 200
