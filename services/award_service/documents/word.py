"""The covering letter as Word (DOCX), for offices that put it on paper of their own: the same content, the same bytes.

python-docx: it writes what Word itself would (styles, tables, properties), on lxml, which is here already; a letter put
together by hand as XML would have to be tried in every version of Word.
"""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT as Alignment  # noqa: N811 - an enumeration
from docx.shared import Pt

from hub.print.glyphs import printable
from services.award_service.documents.content import CoveringLetter, Official
from services.award_service.documents.words import (
    LETTER_SUBJECT,
    SHORT_BLANK,
    below_name,
    letter_counts,
    letter_day,
    letter_number,
    letter_paragraphs,
)

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

_FONT: Final = "Arial"
_SIZE: Final = Pt(11)
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""What every part of the file is dated: ZIP knows no earlier moment."""


def covering_letter_docx(content: CoveringLetter) -> bytes:
    """Return the letter that a batch goes with; it computes for some hundredths of a second: call it in a thread."""
    letter = Document()
    _properties(letter, content.agency, content.at)
    _head(letter, content)
    before, after = letter_paragraphs(content)
    _paragraph(letter, before)
    _counts(letter, content)
    _paragraph(letter, "")
    _paragraph(letter, after)
    _signature(letter, content.signatory)
    return _without_moments(letter)


def _properties(letter: "Letter", agency: str, at: datetime) -> None:
    normal = cast("ParagraphStyle", letter.styles["Normal"])
    normal.font.name, normal.font.size = _FONT, _SIZE
    properties = letter.core_properties
    properties.author = properties.last_modified_by = printable(agency)[:255]
    properties.title, properties.comments, properties.keywords = LETTER_SUBJECT, "", ""
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    properties.revision = 1


def _head(letter: "Letter", content: CoveringLetter) -> None:
    agency = _paragraph(letter, content.agency.upper(), Alignment.CENTER)
    agency.runs[0].bold = True
    _paragraph(letter, f"{content.place}, {letter_day(content)}", Alignment.RIGHT)
    for label, text in ("Nomor", letter_number(content)), ("Lampiran", "1 (satu) berkas"), ("Hal", LETTER_SUBJECT):
        _paragraph(letter, f"{label}\t: {text}")
    _paragraph(letter, "")
    for line in content.to:
        _paragraph(letter, line)
    _paragraph(letter, "")


def _counts(letter: "Letter", content: CoveringLetter) -> None:
    table = letter.add_table(rows=1, cols=2, style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("Tanda kehormatan", "Jumlah"), strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in letter_counts(content):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _signature(letter: "Letter", by: Official) -> None:
    for text in (f"{by.role},", "", "", "", by.name or SHORT_BLANK, below_name(by)):
        _paragraph(letter, text, Alignment.RIGHT)


def _paragraph(letter: "Letter", text: str, alignment: Alignment = Alignment.LEFT) -> "Paragraph":
    paragraph = letter.add_paragraph(printable(text))
    paragraph.alignment = alignment
    return paragraph


def _without_moments(letter: "Letter") -> bytes:
    """Return the file with its parts in one order and without when it was written."""
    written, made = io.BytesIO(), io.BytesIO()
    letter.save(written)
    with ZipFile(written) as read, ZipFile(made, "w") as file:
        for name in read.namelist():
            file.writestr(ZipInfo(name, _LONG_AGO), read.read(name), ZIP_DEFLATED)
    return made.getvalue()
