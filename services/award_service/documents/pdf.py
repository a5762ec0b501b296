"""The papers as PDF: the same bytes for the same content on every machine."""

from pathlib import Path
from typing import Final

from hub.print.pdf import render_pdf
from services.award_service.documents.content import CoveringLetter, CvSheet, Statement
from services.award_service.documents.view import cv_view, letter_view, statement_view

_TEMPLATES: Final = Path(__file__).parent / "templates"


def cv_sheet(content: CvSheet) -> bytes:
    """Return the sheet about a candidate's life. To set it takes some tenths of a second: call it in a thread."""
    return render_pdf(_TEMPLATES / "cv.typ", cv_view(content), content.at)


def statement(content: Statement) -> bytes:
    """Return a statement, to be signed by hand; in a thread."""
    return render_pdf(_TEMPLATES / "statement.typ", statement_view(content), content.at)


def covering_letter(content: CoveringLetter) -> bytes:
    """Return the letter that a batch goes with; in a thread."""
    return render_pdf(_TEMPLATES / "letter.typ", letter_view(content), content.at)
