"""The letter as Word."""

import io
from dataclasses import replace
from zipfile import ZipFile

from docx import Document

from hub.files.kinds import FileKind
from services.award_service.documents.word import covering_letter_docx
from tests.support.files import kind_of
from tests.unit.services.award_service.documents import samples


def _texts(made: bytes) -> list[str]:
    document = Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def test_it_says_what_the_pdf_says() -> None:
    said = _texts(covering_letter_docx(samples.letter()))
    for text in (
        "Nomor\t: 800/12/BKPSDM/2027",
        "Contoh, 1 Maret 2027",
        "Yth. Menteri Dalam Negeri",
        "Satyalancana Karya Satya XXX Tahun (30 tahun)",
        "Contoh Regen",
    ):
        assert text in said, text


def test_who_signs_is_named_once() -> None:
    said = _texts(covering_letter_docx(samples.letter()))
    assert [text for text in said if "Bupati" in text] == ["Bupati Contoh,"]
    assert "NIP 197001011995031000" in _texts(covering_letter_docx(samples.letter(signatory=samples.HEAD)))


def test_a_number_and_a_day_to_come_are_left_to_the_pen() -> None:
    said = _texts(covering_letter_docx(samples.letter(number=None, on=None)))
    assert "Nomor\t: ........................" in said
    assert "Contoh, ........................" in said


def test_it_is_a_word_file_that_our_own_store_takes() -> None:
    assert kind_of(covering_letter_docx(samples.letter())) is FileKind.DOCX


def test_it_says_nothing_of_when_or_by_what_it_was_written() -> None:
    with ZipFile(io.BytesIO(covering_letter_docx(samples.letter()))) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2027-03-01T04:05:06Z" in file.read("docProps/core.xml")
        assert b"python-docx" not in file.read("docProps/core.xml")


def test_another_content_is_another_file() -> None:
    letter = samples.letter()
    assert covering_letter_docx(letter) == covering_letter_docx(replace(letter))
    assert covering_letter_docx(letter) != covering_letter_docx(replace(letter, number="1"))


def test_characters_that_no_letter_has_do_not_end_it() -> None:
    assert "Yth. [U+0001]" in _texts(covering_letter_docx(samples.letter(to=("Yth. \x01",))))
