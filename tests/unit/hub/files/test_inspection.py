"""Every kind is known by its content, and what only looks like one is refused."""

import io
import struct
from contextlib import suppress
from typing import Final
from zipfile import ZipFile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hub.files.errors import (
    FileDamaged,
    FileHasMacros,
    FileRefused,
    FileTypeNotAllowed,
)
from hub.files.kinds import FileKind
from tests.support.files import (
    CALC,
    ELF,
    EXECUTABLE,
    GIF,
    MACRO_TYPES,
    MP4,
    OLE,
    PAGE,
    PDF,
    SCRIPT,
    SHEET,
    SVG,
    TEXT,
    WHOLE,
    WORD,
    archive,
    jpeg,
    kind_of,
    png,
    segment,
    webp,
)

MEBIBYTE: Final = 1024 * 1024

JAR = archive({"META-INF/MANIFEST.MF": "x", "Main.class": b"\xca\xfe\xba\xbe"})
REST_OF_PHOTO = jpeg()[2:]
PHOTO_AND_ARCHIVE = b"\xff\xd8" + segment(0xFE, JAR[:-2] + struct.pack("<H", len(REST_OF_PHOTO))) + REST_OF_PHOTO
_SOUND, _ENTRY, _LAST = archive(WORD).rpartition(b"PK\x01\x02")
ENCRYPTED = _SOUND + _ENTRY + _LAST[:4] + b"\x01" + _LAST[5:]


@pytest.mark.parametrize("kind", FileKind)
def test_a_good_file_is_known_by_its_content(kind: FileKind) -> None:
    assert kind_of(WHOLE[kind]) is kind


@pytest.mark.parametrize("kind", FileKind)
def test_a_kind_that_is_not_allowed_here_is_refused(kind: FileKind) -> None:
    with pytest.raises(FileTypeNotAllowed) as raised:
        kind_of(WHOLE[kind], set(FileKind) - {kind})
    assert kind.label not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        PAGE,
        b"\n \t" + PAGE,
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        EXECUTABLE,
        ELF,
        SCRIPT,
        MP4,
        GIF,
        OLE,
        b"text",
        b"\0",
        b"PK\x05\x06" + bytes(18),
        b"GIF89a" + PDF,
        EXECUTABLE + PDF,
        b"." + PDF,
        b"\xef\xbb" + PDF,
        b"\n" * 1024 + PDF,
        archive({"a.txt": "x"}),
        JAR,
        archive(TEXT | {"mimetype": "application/epub+zip"}),
        archive({"mimetype": TEXT["mimetype"]}),
        archive({name: part for name, part in WORD.items() if not name.startswith("word/")}),
        archive({"word/document.xml": "x"}),
        archive(WORD | {"[Content_Types].xml": "<Types/>"}),
    ],
)
def test_what_is_of_no_allowed_kind_is_refused(content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed):
        kind_of(content)


@pytest.mark.parametrize(
    "parts",
    [
        WORD | {"[Content_Types].xml": MACRO_TYPES},
        WORD | {"word/vbaProject.bin": b"x"},
        SHEET | {"xl/VBAPROJECT.BIN": b"x"},
        TEXT | {"Basic/Standard/Module1.xml": "<m/>"},
        CALC | {"Basic\\Standard\\Module1.xml": "<m/>"},
        CALC | {"Scripts/python/run.py": "import os"},
    ],
)
def test_an_office_file_with_a_program_is_refused(parts: dict[str, str | bytes]) -> None:
    with pytest.raises(FileHasMacros):
        kind_of(archive(parts))


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-8],
        b"%PDF-",
        b"\x89PNG",
        png().replace(b"\0\0\0\rIHDR", b"\0\0\0\x0eIHDR"),
        png().replace(b"IEND", b"xEND"),
        jpeg().replace(b"\xff\xdb\0\x43", b"\xff\xdb\0\x01"),
        jpeg().replace(b"\xff\xdb\0\x43", b"\xff\xdb\xff\xff"),
        jpeg()[:-2],
        jpeg()[:40],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + segment(0xE0, b"x") + b"\xff\xd9",
        png()[:-12],
        png()[:-1],
        png().replace(b"IDAT", b"xDAT"),
        png().replace(b"IHDR", b"xHDR"),
        webp()[:-1],
        webp().replace(b"VP8 ", b"VP9 "),
        archive(WORD)[:-1],
        archive(WORD)[:60],
        archive(WORD).replace(b"PK\x01\x02", b"PK\x01\x03"),
        ENCRYPTED,
        archive(WORD)[:-2] + b"\x05\0",
    ],
)
def test_a_file_that_is_not_whole_is_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged):
        kind_of(content)


@pytest.mark.parametrize("kind", sorted(set(FileKind) - {FileKind.JPEG}))
def test_bytes_behind_the_end_are_refused(kind: FileKind) -> None:
    with pytest.raises(FileDamaged):
        kind_of(WHOLE[kind] + b"more")


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.PNG, FileKind.WEBP])
def test_padding_behind_the_end_is_taken(kind: FileKind) -> None:
    assert kind_of(WHOLE[kind] + b"\r\n\0\0") is kind


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"\r\n\xef\xbb\xbf\n \t", b"\n" * 1019])
def test_a_pdf_behind_what_applications_in_php_send_unawares_is_taken(before: bytes) -> None:
    assert kind_of(before + PDF) is FileKind.PDF


SCAN = jpeg()[: jpeg().index(b"ab\xff\x00cd")]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "content",
    [
        SCAN + b"\xff" * 2_000_000 + b"\0",
        SCAN + (b"\xff" * 1000 + b"\0") * 2_000,
        b"\xff\xd8\xff" + b"\xff" * 2_000_000 + b"\0",
        b"\xff\xd8" + b"\xff\x01" * 2_000_000,
        png()[:33] + bytes(8_000_000),
        PDF[:-6] + b"%%EO" * 2_000_000,
        WHOLE[FileKind.PNG] + b"PK\x05\x06" * 2_000_000,
    ],
)
def test_a_file_that_is_made_to_cost_time_is_soon_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged):
        kind_of(content)


@pytest.mark.parametrize(
    "parts",
    [
        {name.replace("/", "\\"): part for name, part in WORD.items()},
        {name.upper(): part for name, part in WORD.items()},
    ],
)
def test_an_office_file_whose_parts_are_named_as_on_windows_is_taken(parts: dict[str, str]) -> None:
    assert kind_of(archive(parts)) is FileKind.DOCX


def test_what_phones_put_behind_a_photo_is_taken() -> None:
    assert kind_of(jpeg() + jpeg() + b"SEFHx\0\0\0SEFT") is FileKind.JPEG


@pytest.mark.parametrize("kind", FileKind)
def test_an_archive_behind_the_end_is_refused(kind: FileKind) -> None:
    with pytest.raises(FileRefused):
        kind_of(WHOLE[kind] + JAR)


@pytest.mark.parametrize(
    "content",
    [
        PHOTO_AND_ARCHIVE,
        PDF + archive({"a.class": "x"}, comment=b"\n%%EOF\n"),
        jpeg() + archive({"a.class": "x"}, comment=b"c" * 500),
        jpeg() + PAGE,
        jpeg(notes=bytes(5_000)) + PAGE,
        jpeg(notes=PAGE),
        jpeg(notes=b"<?php system($_GET[0]); ?>"),
        jpeg(notes=PDF),
        png(note=b"Comment\0" + PAGE),
        png(note=b"Comment\0" + PDF),
        b"%PDF-1.7\n" + SVG + PDF,
        b"\n" + PDF[:-6] + PDF,
        b"\n" + PDF + JAR,
        archive({"mimetype": TEXT["mimetype"], **WORD, **TEXT}),
        archive(WORD | {"Main.class": b"\xca\xfe\xba\xbe"}),
        archive(WORD | {"META-INF/MANIFEST.MF": "Main-Class: A"}),
        archive(WORD | {"META-INF\\manifest.mf": "Main-Class: A"}),
        archive(WORD | {"word\\..\\x": "x"}),
        archive(WORD | {"word\\document.xml": "<other/>"}),
        archive(WORD | {"[content_types].xml": MACRO_TYPES}),
        archive(WORD | {"word/../../x": "x"}),
        archive(WORD | {"word/run.EXE": "MZ"}),
        archive(WORD, comment=b"x"),
        archive({"a.txt": "x"}) + archive(WORD),
    ],
)
def test_two_formats_in_one_file_are_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged):
        kind_of(content)


def test_a_page_in_an_unpacked_part_is_refused() -> None:
    with pytest.raises(FileDamaged):
        kind_of(
            archive(
                {
                    "mimetype": TEXT["mimetype"],
                    "content.xml": "x",
                    "META-INF/manifest.xml": "x",
                    PAGE[:15].decode(): "x",
                }
            )
        )


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    assert kind_of(unpacks_to(500 * MEBIBYTE)) is FileKind.DOCX
    with pytest.raises(FileDamaged):
        kind_of(unpacks_to(300 * MEBIBYTE, 300 * MEBIBYTE))


def unpacks_to(*sizes: int) -> bytes:
    """Return a document with parts of these sizes, as its directory says."""
    file = io.BytesIO(archive(WORD))
    with ZipFile(file, "a") as made:
        for number, size in enumerate(sizes):
            made.writestr(f"word/{number}", b"")
            made.getinfo(f"word/{number}").file_size = size
    return file.getvalue()


def test_a_directory_that_is_too_large_is_not_read() -> None:
    with pytest.raises(FileDamaged):
        kind_of(archive(WORD | {f"word/{number:0200}": "" for number in range(5_000)}))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_parts_of_one_name_are_refused() -> None:
    twice = archive(WORD | {"word/Document.xml": "<other/>"}).replace(b"word/Document.xml", b"word/document.xml")
    with pytest.raises(FileDamaged):
        kind_of(twice)


@given(st.sampled_from(FileKind), st.data())
def test_a_file_with_changed_bytes_is_taken_as_its_kind_or_refused_and_never_breaks(
    kind: FileKind, data: st.DataObject
) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    with suppress(FileRefused):
        assert kind_of(bytes(content[:cut])) in FileKind


@given(
    st.binary(min_size=1, max_size=400),
    st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"RIFF"]),
)
def test_noise_is_refused(noise: bytes, signature: bytes) -> None:
    assume(b"%%EOF" not in noise)
    with pytest.raises(FileRefused):
        kind_of(signature + noise)
