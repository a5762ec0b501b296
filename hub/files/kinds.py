"""The kinds of files that people may send.

Documents and pictures that staff make, in formats whose end can be found, so that nothing can hide behind it. No
video: ten mebibytes are seconds of it, and its containers have room for anything; a video is sent as a link. No
HTML, SVG or old Office formats: each can carry a program.
"""

from enum import StrEnum
from typing import NamedTuple


class _Traits(NamedTuple):
    label: str
    media_type: str
    suffixes: tuple[str, ...]


class FileKind(StrEnum):
    """A kind of file; its value is the word for it in settings and tables."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"

    @property
    def label(self) -> str:
        """What people call it."""
        return _TRAITS[self].label

    @property
    def media_type(self) -> str:
        """Its registered media type."""
        return _TRAITS[self].media_type

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of its names, with the dot, lower case; the usual one first."""
        return _TRAITS[self].suffixes


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_TRAITS = {
    FileKind.PDF: _Traits("PDF", "application/pdf", (".pdf",)),
    FileKind.JPEG: _Traits("JPEG", "image/jpeg", (".jpg", ".jpeg")),
    FileKind.PNG: _Traits("PNG", "image/png", (".png",)),
    FileKind.WEBP: _Traits("WebP", "image/webp", (".webp",)),
    FileKind.DOCX: _Traits("Word (DOCX)", f"{_OPEN_XML}.wordprocessingml.document", (".docx",)),
    FileKind.XLSX: _Traits("Excel (XLSX)", f"{_OPEN_XML}.spreadsheetml.sheet", (".xlsx",)),
    FileKind.ODT: _Traits("OpenDocument (ODT)", f"{_OPEN_DOCUMENT}.text", (".odt",)),
    FileKind.ODS: _Traits("OpenDocument (ODS)", f"{_OPEN_DOCUMENT}.spreadsheet", (".ods",)),
}
