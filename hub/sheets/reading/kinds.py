"""Whether a file is text or a workbook, by its content; everything else is refused by what it is."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from hub.files.content import Content, content_of
from hub.files.errors import FileDamaged, FileHasMacros
from hub.files.kinds import FileKind
from hub.files.office_documents import is_zip, office_kind
from hub.sheets.reading.errors import (
    SheetDamaged,
    SheetEmpty,
    SheetEncrypted,
    SheetHasMacros,
    SheetNoWorkbook,
    SheetOldExcel,
    SheetOpenDocument,
    SheetRefused,
    SheetUnknown,
    SheetWebPage,
)

_HEAD_BYTES: Final = 4096
_ONE_OF: Final = 10
"""What has more zeros than one byte in so many is no text; fewer are damage, which their rows show."""
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES: Final = (b"PK\x05\x06", b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%PDF-")
_MARKUP: Final = re.compile(r"\s*(?:<(?:!--|!doctype|\?xml|[a-z]+[\s:/>])|mime-version:)", re.IGNORECASE)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Content]]:
    """Open a file together with its content. Raises OSError, SheetEmpty."""
    with path.open("rb") as file:
        if not file.read(1):
            raise SheetEmpty
        with content_of(file) as content:
            yield file, content


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook (XLSX); otherwise it is text.

    Nothing is unpacked but the small part of a workbook that says what the others are.

    Raises:
        SheetRefused: it is neither, or a workbook that is not taken.
        OSError: it cannot be read.
    """
    with opened(path) as (file, content):
        if is_zip(content):
            return _is_whole_workbook(file, content)
        if content[: len(_OLE)] == _OLE:
            raise SheetEncrypted if content.find(_ENCRYPTED_PART) >= 0 else SheetOldExcel
        if content[: len(_OLE)].startswith(_ARCHIVES):
            raise SheetNoWorkbook
        _check_text(content[:_HEAD_BYTES])
    return False


def _is_whole_workbook(file: BinaryIO, content: Content) -> bool:
    try:
        kind = office_kind(file, content, unpacked_bytes_max=sys.maxsize)  # the reader has limits of its own
    except FileHasMacros:
        raise SheetHasMacros from None
    except FileDamaged:
        raise SheetDamaged from None
    if kind is not FileKind.XLSX:
        raise SheetOpenDocument if kind is FileKind.ODS else SheetNoWorkbook
    return True


def _check_text(head: bytes) -> None:
    wide = head.startswith(_UTF16_BOMS)
    refused: type[SheetRefused] | None = None
    if not wide and head.count(0) * _ONE_OF > len(head):
        refused = SheetUnknown
    elif _MARKUP.match(head.decode("utf-16" if wide else "utf-8-sig", "replace")):
        refused = SheetWebPage
    if refused is not None:
        raise refused
