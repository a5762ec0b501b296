"""What every document has in common: its bytes, its metadata, its pages, and that texts stay texts."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
import typst
from pypdf.generic import DictionaryObject

from services.skp_service.documents import pdf
from services.skp_service.documents.pdf import evaluation_document, skp_document
from tests.unit.hub.print.reading import pages, reader, runs, says, squeezed
from tests.unit.services.skp_service.documents.samples import EVALUATION, SKP, many, saying, with_plan

ROOT = Path(__file__).parents[5]
IN_ANOTHER_PROCESS = """
import hashlib
from services.skp_service.documents import pdf
from services.skp_service.documents.pdf import evaluation_document, skp_document
from tests.unit.services.skp_service.documents.samples import EVALUATION, SKP
print(hashlib.sha256(skp_document(SKP) + evaluation_document(EVALUATION)).hexdigest())
"""
MARGIN = 16 / 25.4 * 72
FOOTER = 20
# Of a W, in ems; a little more in truth.
WIDTH = 0.8


def test_the_same_content_has_the_same_bytes() -> None:
    assert skp_document(SKP) == skp_document(SKP)
    assert evaluation_document(EVALUATION) == evaluation_document(EVALUATION)


def test_the_bytes_are_the_same_in_another_process_and_time_zone() -> None:
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Jayapura", "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = hashlib.sha256(skp_document(SKP) + evaluation_document(EVALUATION)).hexdigest()
    assert told.stdout.strip() == ours


def test_another_version_has_other_bytes() -> None:
    assert skp_document(SKP) != skp_document(replace(SKP, version=SKP.version + 1))


def test_the_creation_date_is_the_versions_own_moment() -> None:
    metadata = reader(skp_document(SKP)).metadata
    assert metadata is not None
    assert metadata.creation_date == SKP.at
    western = SKP.at.astimezone(timezone(timedelta(hours=7)))
    assert skp_document(replace(SKP, at=western)) == skp_document(SKP)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        skp_document(replace(SKP, at=datetime(2025, 1, 1)))  # noqa: DTZ001 - that is the point


def test_the_metadata_tell_title_and_language_and_no_author() -> None:
    document = reader(evaluation_document(EVALUATION))
    metadata = document.metadata
    assert metadata is not None
    assert metadata.title == "Evaluasi Kinerja Pegawai Sariwangi Padmanegara, S.E."
    assert metadata.author is None
    assert str(document.root_object["/Lang"]) == "id-ID"


def test_a_document_is_tagged_and_can_be_archived() -> None:
    document = reader(evaluation_document(EVALUATION))
    marked = document.root_object["/MarkInfo"]
    assert isinstance(marked, DictionaryObject)
    assert str(marked["/Marked"]) == "True"
    xmp = document.root_object["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in squeezed(xmp)
    assert "<pdfuaid:part>1</pdfuaid:part>" in squeezed(xmp)


def test_pages_are_a4_and_numbered() -> None:
    document = skp_document(SKP)
    texts = pages(document)
    assert len(texts) == 3
    for number, text in enumerate(texts, 1):
        assert f"Halaman{number}dari{len(texts)}" in text
    boxes = [page.mediabox for page in reader(document).pages]
    assert {(round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) for box in boxes} == {(297, 210)}


def test_sixty_results_break_over_pages_under_a_repeated_head() -> None:
    document = skp_document(with_plan(results=many(60)))
    texts = pages(document)
    for number in range(1, 61):
        assert sum(f"Hasilkerjake-{number:03}" in text for text in texts) == 1
    holding = [text for text in texts if "Hasilkerjake-" in text]
    assert len(holding) > 3
    assert all("RENCANAHASILKERJAPIMPINAN" in text and "A.UTAMA" in text for text in holding)
    assert [text for text in texts if f"dari{len(texts)}" not in text] == []


def test_the_signatures_never_stand_alone_on_a_page() -> None:
    for number in (8, 9, 10):
        texts = pages(skp_document(with_plan(results=many(number), annexes={})))
        assert [text for text in texts if "PegawaiyangDinilai," in text and "Kolaboratif" not in text] == [texts[-1]]


def test_texts_of_several_pages_are_printed_to_their_ends_and_stay_on_the_paper() -> None:
    long = saying(" ".join(f"kata{number}" for number in range(200)))
    document = evaluation_document(replace(long, heading=SKP.heading, reviewer=None, signing=SKP.signing))
    text = "".join(pages(document))
    assert text.count("kata199") == 5 + 3 + 7 + 2 * 7 + 2
    assert all(FOOTER < run.y < page.mediabox.height for page in reader(document).pages for run in runs(page))


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/x:1.0.0": *',
        '#sys.inputs #read("/etc/passwd") #eval("1")',
        "$x$ $ sum_1^2 $ $$",
        "<script>alert('x')</script> &amp; </b>",
        "\\ \\n \\u{41} C:\\berkas",
        "\"kutip\" 'tunggal' `raw` ```tiga```",
        "*tebal* _miring_ = judul - butir + nomor / istilah: x",
        "[isi] {kode} (a) @acuan <label> // komentar /* juga */ ~ -- --- ...",
        "{{ templat }} {% jika %} ${HOME} %s {0}",
        "Ünïcödé ş ằ Ω Ж ≤ → ✓ é é",
        "https://berkas.contoh.go.id/a-b/c_d?e=f&g=%20#h",
    ],
)
def test_a_text_is_never_markup(text: str) -> None:
    document = evaluation_document(saying(text))
    assert "".join(pages(document)).count(squeezed(text)) > 40


def test_a_line_break_of_the_writer_is_kept_and_a_tab_is_a_space() -> None:
    document = evaluation_document(replace(EVALUATION, notes=("baris satu\nbaris\tdua",)))
    extracted = "".join(page.extract_text() for page in reader(document).pages)
    assert re.search(r"baris satu\s*\nbaris dua", extracted)


@pytest.mark.parametrize("word", ["W" * 400, "W\N{NO-BREAK SPACE}" * 200, "1/2-" * 100], ids=["W", "held", "dashes"])
def test_a_word_wider_than_its_cell_loses_nothing(word: str) -> None:
    document = evaluation_document(replace(EVALUATION, notes=(word,)))
    assert says(document, word)


def test_a_word_wider_than_its_cell_reaches_into_no_other() -> None:
    for page in reader(evaluation_document(saying("W" * 60))).pages:
        found = sorted((run for run in runs(page) if set(run.text) == {"W"}), key=lambda run: (run.y, run.x))
        assert len(found) > 100
        for run, following in pairwise(found):
            end = run.x + WIDTH * run.size * len(run.text)
            assert end <= (following.x if following.y == run.y else page.mediabox.width - MARGIN)


def test_a_template_that_is_wrong_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "skp_view", lambda _: {})
    with pytest.raises(typst.TypstError, match="dictionary does not contain key"):
        skp_document(SKP)


def test_the_fonts_are_inside() -> None:
    for page in reader(evaluation_document(EVALUATION)).pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        assert fonts
        for font in fonts.values():
            (descendant,) = font["/DescendantFonts"]
            assert "/FontFile3" in descendant["/FontDescriptor"] or "/FontFile2" in descendant["/FontDescriptor"]
