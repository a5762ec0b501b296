"""The name that people see for a file. It is kept beside the file and never becomes a path."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from hub.print.glyphs import replaced
from services.skp_service.evidence.kinds import FileKind

NAME_CHARACTERS_MAX: Final = 150
"""Of a name, with its ending."""

_UNNAMED: Final = "bukti-dukung"
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str, kind: FileKind) -> str:
    """Return a name that is safe to show and to save under, with the ending of what the file really is.

    Folders, control characters and those that turn the reading direction are gone; what documents cannot show becomes
    `_`; `laporan.pdf.exe` that is a PDF becomes `laporan.pdf.exe.pdf`.

    Args:
        given: what the sender calls the file; anything at all.
        kind: what its content is.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    visible = "".join(" " if sign.isspace() else sign for sign in base if _is_visible(sign))
    name = " ".join(_NOT_IN_NAMES.sub("_", replaced(visible, lambda _: "_")).split()).strip(". ")
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in kind.suffixes:
        name = name[: -len(suffix)].rstrip(". ")
    else:
        suffix = kind.suffixes[0]
    return (name[: NAME_CHARACTERS_MAX - len(suffix)].rstrip(". ") or _UNNAMED) + suffix


def _is_visible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
