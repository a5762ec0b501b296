"""What a file is, by its content alone: the name and the type that a sender gives are never believed.

No sniffing library: for eight kinds that are walked to their last byte anyway it would add eight signatures and its
mistakes (puremagic 1.x takes every zip for a DOCX, its 2.x wants Python 3.12; filetype and python-magic had their last
releases in 2022, and the latter needs a C library on the machine).
"""

from collections.abc import Callable, Collection, Mapping
from typing import BinaryIO, Final

from hub.files import disguises
from hub.files.content import Content, content_of
from hub.files.errors import FileDamaged, FileTypeNotAllowed
from hub.files.kinds import FileKind
from hub.files.office_documents import is_zip, office_kind
from hub.files.pdf import end_of_pdf, start_of_pdf
from hub.files.pictures import end_of_jpeg, end_of_png, end_of_webp

Inspection = Callable[[BinaryIO], FileKind]
"""Returns the kind of an open, flushed file that is not empty, or raises `FileRefused`."""

_SIGNATURES: Final = {b"\xff\xd8\xff": FileKind.JPEG, b"\x89PNG": FileKind.PNG}
_ENDS: Final[Mapping[FileKind, Callable[[Content], int | None]]] = {
    FileKind.PDF: end_of_pdf,
    FileKind.JPEG: end_of_jpeg,
    FileKind.PNG: end_of_png,
    FileKind.WEBP: end_of_webp,
}
_MAY_TRAIL: Final = frozenset({FileKind.JPEG})
"""Phones put a second picture, a clip or notes of their own behind a photo's end."""
_PADDING: Final = b"\0\t\n\f\r "


def inspection(allowed: Collection[FileKind]) -> Inspection:
    """Return an inspection that takes the `allowed` kinds."""

    def inspect(file: BinaryIO) -> FileKind:
        with content_of(file) as content:
            kind = _kind(file, content)
            if kind is None or kind not in allowed:
                raise FileTypeNotAllowed(allowed)
            if kind in _ENDS:
                _check_whole(kind, content)
            if disguises.begins_as_page(content) or disguises.begins_as_late_pdf(
                content, after=start_of_pdf(content) or 0
            ):
                raise FileDamaged
        return kind

    return inspect


def _kind(file: BinaryIO, content: Content) -> FileKind | None:
    if is_zip(content):
        return office_kind(file, content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if start_of_pdf(content) is not None:
        return FileKind.PDF
    return next((kind for signature, kind in _SIGNATURES.items() if content[: len(signature)] == signature), None)


def _check_whole(kind: FileKind, content: Content) -> None:
    end = _ENDS[kind](content)
    if end is None or (kind not in _MAY_TRAIL and content[end:].strip(_PADDING)):
        raise FileDamaged
    if disguises.ends_as_zip(content) or disguises.begins_as_page(content, at=end):
        raise FileDamaged
