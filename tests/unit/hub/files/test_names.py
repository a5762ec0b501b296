"""Names are shown and saved under; they are no paths and say what the file is."""

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.files.kinds import FileKind
from hub.files.names import NAME_CHARACTERS_MAX, clean_name, name_in_header

ANY_TEXT = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Laporan Triwulan I.pdf", "Laporan Triwulan I.pdf"),
        ("FOTO.PDF", "FOTO.PDF"),
        ("laporan", "laporan.pdf"),
        ("laporan.pdf.exe", "laporan.pdf.exe.pdf"),
        ("halaman.html", "halaman.html.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\surat.pdf", "surat.pdf"),
        ("/", "berkas.pdf"),
        ("", "berkas.pdf"),
        ("...", "berkas.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf"),
        ("surat\u202efdp.exe", "suratfdp.exe.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("foto \N{THUMBS UP SIGN}.pdf", "foto _.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("kenang-kenangan\u00a0\u2028 2026.pdf", "kenang-kenangan 2026.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
        ("\ud800", "berkas.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, clean: str) -> None:
    assert clean_name(given_name, FileKind.PDF) == clean


def test_a_second_ending_of_the_kind_is_kept() -> None:
    assert clean_name("foto.jpeg", FileKind.JPEG) == "foto.jpeg"


@given(ANY_TEXT, st.sampled_from(FileKind))
@example("\u037e/\u2044", FileKind.PDF)
def test_every_name_is_safe_and_stays_as_it_is_when_cleaned_again(name: str, kind: FileKind) -> None:
    clean = clean_name(name, kind)
    assert 4 < len(clean) <= NAME_CHARACTERS_MAX
    assert clean.lower().endswith(kind.suffixes)
    assert not set(clean) & set('/\\<>:"|?*')
    assert not clean.startswith((".", " "))
    assert all(unicodedata.category(sign)[0] != "C" for sign in clean)
    clean.encode()
    assert clean_name(clean, kind) == clean


@pytest.mark.parametrize(
    "name", ["laporan \u2013 \u201cakhir\u201d caf\xe9.pdf", "100%.pdf", "a b+c.pdf", "", "\u5831\u544a.pdf"]
)
def test_a_name_in_a_header_is_percent_encoded(name: str) -> None:
    assert name_in_header(quote(name, safe="")) == name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("laporan \u2013 akhir.pdf".encode(), "laporan \u2013 akhir.pdf"),
        (b"caf\xe9.pdf", "caf\xe9.pdf"),
        (b"100%.pdf", "100%.pdf"),
        (b"caf%E9.pdf", "caf%E9.pdf"),
        ("laporan \u2013 100%.pdf".encode(), "laporan \u2013 100%.pdf"),
    ],
)
def test_a_name_in_a_header_that_is_not_encoded_is_understood(sent: bytes, name: str) -> None:
    assert name_in_header(sent.decode("latin-1")) == name
