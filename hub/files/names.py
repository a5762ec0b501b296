"""The name that people see for a file. It is kept beside the file and never becomes a path."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from hub.files.kinds import FileKind

NAME_CHARACTERS_MAX: Final = 150
"""Of a name, with its ending."""

_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str, kind: FileKind, *, unnamed: str = "berkas") -> str:
    """Return a name that is safe to show and to save under, with the ending of what the file really is.

    Folders, control characters and those that turn the reading direction are gone; `laporan.pdf.exe` that is a
    PDF becomes `laporan.pdf.exe.pdf`.

    Args:
        given: what the sender calls the file; anything at all.
        kind: what its content is.
        unnamed: what stands for a name of which nothing is left.
    """
    base = re.split(r"[/\\]", given)[-1]
    visible = "".join(" " if sign.isspace() else sign for sign in base if _is_visible(sign))
    name = " ".join(_NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", visible)).split()).strip(". ")
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in kind.suffixes:
        name = name[: -len(suffix)].rstrip(". ")
    else:
        suffix = kind.suffixes[0]
    return (name[: NAME_CHARACTERS_MAX - len(suffix)].rstrip(". ") or unnamed) + suffix


def _is_visible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
