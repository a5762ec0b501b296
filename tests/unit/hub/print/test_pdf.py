"""A template of a service's own, set with the sheet, the prose and the signatures of the kit."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import typst

from hub.print.pdf import render_pdf
from tests.unit.hub.print.letter import AT, TEMPLATE, letter
from tests.unit.hub.print.reading import pages, reader, runs, says


def test_a_letter_has_its_title_its_text_and_who_signs() -> None:
    document = letter("Telah *melapor* #hari-ini")
    for text in (
        "SURAT KETERANGAN",
        "Telah *melapor* #hari-ini",
        "Contoh, 5 Januari 2026 Kepala Badan, Sariwangi Padmanegara, S.E. NIP 199001012015032000",
        "Surat Keterangan, Contoh, versi 1",
    ):
        assert says(document, text), text


def test_a_sheet_stands_upright_and_is_a4() -> None:
    (page,) = reader(letter("Isi")).pages
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (210, 297)


def test_one_who_signs_alone_signs_on_the_right_and_two_side_by_side() -> None:
    def places(document: bytes) -> list[float]:
        (page,) = reader(document).pages
        return [run.x for run in runs(page) if run.text.startswith("Sari")]

    (alone,) = places(letter("Isi"))
    one = {"name": "Sari", "role": "Peran", "nip": None, "position": "Jabatan", "place": "Contoh", "on": None}
    left, right = places(letter("Isi", signatures=[one, one]))
    assert left < alone
    assert left < right


def test_texts_anywhere_in_the_data_show_what_no_font_has_by_its_number() -> None:
    document = letter("a\N{CJK UNIFIED IDEOGRAPH-4E2D}", "b\N{THUMBS UP SIGN}")
    assert says(document, "a[U+4E2D]")
    assert says(document, "b[U+1F44D]")


def test_the_same_data_at_the_same_moment_are_the_same_bytes() -> None:
    assert letter("Isi") == letter("Isi")
    assert letter("Isi") != letter("Isi", at=datetime(2026, 1, 5, 4, 5, 7, tzinfo=AT.tzinfo))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        letter("Isi", at=datetime(2025, 1, 1))  # noqa: DTZ001 - that is the point


def test_what_json_cannot_hold_is_refused() -> None:
    @dataclass
    class Unknown:
        text: str

    with pytest.raises(TypeError, match="Unknown"):
        letter("Isi", subject=Unknown("Contoh"))


def test_what_the_template_misses_is_named() -> None:
    with pytest.raises(typst.TypstError, match="text"):
        render_pdf(TEMPLATE, {"name": "Surat"}, AT)


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "templates"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("rahasia")
    (inside / "curious.typ").write_text('#read("../secret.txt")')
    with pytest.raises(typst.TypstError, match="escape the project root"):
        render_pdf(inside / "curious.typ", {}, AT)


def test_long_texts_go_on_over_pages_with_their_number() -> None:
    texts = pages(letter(" ".join(f"kata{number}" for number in range(3000))))
    assert len(texts) > 1
    assert "kata2999" in "".join(texts)
    assert all(f"Halaman{number}dari{len(texts)}" in text for number, text in enumerate(texts, 1))
