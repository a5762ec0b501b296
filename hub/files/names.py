"""The name that people see for a file. It is kept beside the file and never becomes a path."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote_to_bytes

from hub.files.kinds import FileKind
from hub.print.glyphs import replaced

NAME_CHARACTERS_MAX: Final = 150
"""Of a name, with its ending."""

_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def text_of(raw: bytes) -> str:
    """Return a name that came as bytes: UTF-8, or Latin-1 where it is not."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def name_in_header(value: str) -> str:
    """Return the name that a header's value means.

    Percent-encoded UTF-8, as `encodeURIComponent` makes it: browsers send no other letters in a header than Latin-1's.
    Raw UTF-8 and Latin-1 are understood, too, and a value that has `%` and is not encoded stays as it is.

    Args:
        value: as Latin-1, in which headers are read.
    """
    raw = value.encode("latin-1")
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return text_of(raw)


def clean_name(given: str, kind: FileKind, *, unnamed: str = "berkas") -> str:
    """Return a name that is safe to show and to save under, with the ending of what the file really is.

    Folders, control characters and those that turn the reading direction are gone; what documents cannot show becomes
    `_`; `laporan.pdf.exe` that is a PDF becomes `laporan.pdf.exe.pdf`.

    Args:
        given: what the sender calls the file; anything at all.
        kind: what its content is.
        unnamed: what stands for a name of which nothing is left.
    """
    base = re.split(r"[/\\]", given)[-1]
    visible = "".join(" " if sign.isspace() else sign for sign in base if _is_visible(sign))
    shown = replaced(unicodedata.normalize("NFC", visible), lambda _: "_")
    name = " ".join(_NOT_IN_NAMES.sub("_", shown).split()).strip(". ")
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in kind.suffixes:
        name = name[: -len(suffix)].rstrip(". ")
    else:
        suffix = kind.suffixes[0]
    return (name[: NAME_CHARACTERS_MAX - len(suffix)].rstrip(". ") or unnamed) + suffix


def _is_visible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
