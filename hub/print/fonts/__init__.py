"""What documents are set in: fonts of typst's own, and those of this folder (licence: `OFL.txt`).

The folder's are those of the scripts of Indonesia's languages beside the Latin and the Arabic one.
"""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

FAMILIES: Final = (
    "Libertinus Serif",
    "DejaVu Sans Mono",
    "Noto Sans Javanese",
    "Noto Sans Sundanese",
    "Noto Sans Balinese",
    "Noto Sans Batak",
    "Noto Sans Buginese",
    "Noto Sans Rejang",
)
"""A character is looked for in this order; no other font is used."""
