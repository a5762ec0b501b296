"""Office files: a zip with the parts that make it a document, and without a program."""

import struct
import zlib
from collections.abc import Mapping
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hub.files.content import Content
from hub.files.errors import FileDamaged, FileHasMacros
from hub.files.kinds import FileKind

_END: Final = struct.Struct("<4s4H2LH")
_DIRECTORY_BYTES_MAX: Final = 1024 * 1024
_UNPACKED_BYTES_MAX: Final = 512 * 1024 * 1024
_PART_BYTES_MAX: Final = 1024 * 1024
_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({ZIP_STORED, ZIP_DEFLATED})
_UNREADABLE: Final = (BadZipFile, zlib.error, struct.error, OverflowError, EOFError, ValueError, RuntimeError)

_CONTENT_TYPES: Final = "[content_types].xml"
_OPEN_XML: Final = b"application/vnd.openxmlformats-officedocument."
_MAIN_PART: Final = {
    FileKind.DOCX: (_OPEN_XML + b"wordprocessingml.document.main+xml", "word/"),
    FileKind.XLSX: (_OPEN_XML + b"spreadsheetml.sheet.main+xml", "xl/"),
}
_MIMETYPE: Final = "mimetype"
_OPEN_DOCUMENT: Final = {kind.media_type.encode(): kind for kind in (FileKind.ODT, FileKind.ODS)}
_OPEN_DOCUMENT_PARTS: Final = frozenset({"content.xml", "meta-inf/manifest.xml"})
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS: Final = ("basic/", "scripts/")
_PROGRAM_SUFFIXES: Final = (".class", ".dex", ".exe", ".dll", ".js", ".vbs", ".hta")


def is_zip(content: Content) -> bool:
    """Tell whether the content begins as a zip."""
    return content[:4] == b"PK\x03\x04"


def office_kind(file: BinaryIO, content: Content, *, unpacked_bytes_max: int = _UNPACKED_BYTES_MAX) -> FileKind | None:
    """Return which kind of Office file a zip is; None when it is another zip.

    Nothing is unpacked but the small part that says what the rest is.

    Args:
        file: open, to be read.
        content: of the file.
        unpacked_bytes_max: of all its parts together.

    Raises:
        FileDamaged: it cannot be read, something stands before or behind the zip, it is a program's archive too,
            or it would unpack to an unreasonable size.
        FileHasMacros: it carries a program.
    """
    _check_frame(content)
    try:
        with ZipFile(file) as archive:
            members = {_part_name(member): member for member in archive.infolist()}
            if len(members) != len(archive.infolist()):
                raise FileDamaged
            kind = _open_document_kind(archive, members) or _open_xml_kind(archive, members)
    except _UNREADABLE:
        raise FileDamaged from None
    if kind is not None:
        _check_members(members, unpacked_bytes_max)
    return kind


def _part_name(member: ZipInfo) -> str:
    """Return the name by which Office tells parts apart: without case, and with slashes for Windows' backslashes."""
    return member.filename.replace("\\", "/").lower()


def _check_frame(content: Content) -> None:
    """Refuse bytes behind the archive, and a directory that costs too much memory to read."""
    tail = content[-_END.size :]
    if len(tail) != _END.size or not tail.startswith(b"PK\x05\x06"):
        raise FileDamaged
    *_, directory_bytes, _offset, comment_bytes = _END.unpack(tail)
    if directory_bytes > _DIRECTORY_BYTES_MAX or comment_bytes:
        raise FileDamaged


def _open_xml_kind(archive: ZipFile, members: Mapping[str, ZipInfo]) -> FileKind | None:
    types = _part(archive, members, _CONTENT_TYPES)
    for kind, (main, folder) in _MAIN_PART.items():
        if main in types and any(name.startswith(folder) for name in members):
            return kind
    if b"macroenabled" in types.lower():
        raise FileHasMacros
    return None


def _open_document_kind(archive: ZipFile, members: Mapping[str, ZipInfo]) -> FileKind | None:
    kind = _OPEN_DOCUMENT.get(_part(archive, members, _MIMETYPE))
    if kind is None or not members.keys() >= _OPEN_DOCUMENT_PARTS:
        return None
    if _CONTENT_TYPES in members:
        raise FileDamaged
    return kind


def _part(archive: ZipFile, members: Mapping[str, ZipInfo], name: str) -> bytes:
    """Return the first bytes of a part, empty when there is none."""
    member = members.get(name)
    if member is None or not _is_plain(member):
        return b""
    with archive.open(member) as part:
        return part.read(_PART_BYTES_MAX)


def _check_members(members: Mapping[str, ZipInfo], unpacked_bytes_max: int) -> None:
    if any(name.endswith(_MACROS) or name.startswith(_MACRO_FOLDERS) for name in members):
        raise FileHasMacros
    sound = (
        min(member.header_offset for member in members.values()) == 0
        and all(_is_plain(member) for member in members.values())
        and not any(name.endswith(_PROGRAM_SUFFIXES) or ".." in name.split("/") for name in members)
        and "meta-inf/manifest.mf" not in members
        and sum(member.file_size for member in members.values()) <= unpacked_bytes_max
    )
    if not sound:
        raise FileDamaged


def _is_plain(member: ZipInfo) -> bool:
    return member.compress_type in _METHODS and not member.flag_bits & _ENCRYPTED
