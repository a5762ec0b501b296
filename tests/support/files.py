"""Small files of every kind, made here, and stores to put them in."""

import io
import struct
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from hub.files.inspection import inspection
from hub.files.kinds import FileKind

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXECUTABLE = b"MZ\x90\0" + bytes(200) + b"PE\0\0"
ELF = b"\x7fELF\x02\x01\x01" + bytes(100)
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
WORD_TYPES = f'<Types><Override ContentType="{_MAIN.format("wordprocessingml.document")}"/></Types>'
SHEET_TYPES = f'<Types><Override ContentType="{_MAIN.format("spreadsheetml.sheet")}"/></Types>'
MACRO_TYPES = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
WORD = {"[Content_Types].xml": WORD_TYPES, "_rels/.rels": "<r/>", "word/document.xml": "<d/>"}
SHEET = {"[Content_Types].xml": SHEET_TYPES, "_rels/.rels": "<r/>", "xl/workbook.xml": "<w/>"}
TEXT = {"mimetype": FileKind.ODT.media_type, "content.xml": "<c/>", "META-INF/manifest.xml": "<m/>"}
CALC = TEXT | {"mimetype": FileKind.ODS.media_type}


_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The same bytes every time: they name tests, which several processes must find under the same names."""


def archive(parts: Mapping[str, str | bytes], *, comment: bytes = b"") -> bytes:
    """Return a zip; its `mimetype` is stored, the rest deflated."""
    file = io.BytesIO()
    with ZipFile(file, "w") as made:
        for name, content in parts.items():
            kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            made.writestr(ZipInfo(name, _LONG_AGO), content, kind)
        made.comment = comment
    return file.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    """Return a JPEG segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*, notes: bytes = b"Exif\0\0") -> bytes:
    """Return what has a JPEG's structure; the scan holds a stuffed byte and a restart marker."""
    frame = segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xC4, bytes(28))
    return b"\xff\xd8" + segment(0xE1, notes) + frame + segment(0xDA, bytes(10)) + b"ab\xff\x00cd\xff\xd0ef\xff\xd9"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*, note: bytes = b"Comment\0x") -> bytes:
    """Return a PNG of one pixel."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"tEXt", note) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND")
    )


def webp() -> bytes:
    """Return what has a WebP's structure."""
    body = b"WEBPVP8 " + struct.pack("<I", 10) + bytes(10)
    return b"RIFF" + struct.pack("<I", len(body)) + body


WHOLE: Mapping[FileKind, bytes] = {
    FileKind.PDF: PDF,
    FileKind.JPEG: jpeg(),
    FileKind.PNG: png(),
    FileKind.WEBP: webp(),
    FileKind.DOCX: archive(WORD),
    FileKind.XLSX: archive(SHEET),
    FileKind.ODT: archive(TEXT),
    FileKind.ODS: archive(CALC),
}
"""A good file of each kind."""


def kind_of(content: bytes, allowed: Iterable[FileKind] = FileKind) -> FileKind:
    """Return what the inspection says of a content."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return inspection(tuple(allowed))(file)


def anything(_file: BinaryIO) -> FileKind:
    """Take every file for a PDF: an inspection for tests of stores."""
    return FileKind.PDF


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Send a content in parts."""
    for part in parts:
        yield part


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    """Return a content that comes in parts."""
    return b"".join([part async for part in parts])
