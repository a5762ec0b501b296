"""Reads a PDF back."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader


def reader(document: bytes) -> PdfReader:
    """Return the document, opened."""
    return PdfReader(BytesIO(document))


@cache
def pages(document: bytes) -> tuple[str, ...]:
    """Return the text of each page, without any space: lines may be broken anywhere."""
    return tuple(squeezed(page.extract_text()) for page in reader(document).pages)


def squeezed(text: str) -> str:
    """Return a text without any space."""
    return "".join(text.split())


def says(document: bytes, text: str) -> bool:
    """Return whether a text stands in the document, spaces aside."""
    return squeezed(text) in "".join(pages(document))


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is set in one go; it begins at `x`, `y`. Points."""

    text: str
    x: float
    y: float
    size: float


def runs(page: PageObject) -> list[Run]:
    """Return where the texts of a page begin."""
    found = []

    def visit(text: str, matrix: list[float], _: list[float], _font: Any, size: float) -> None:
        if text.strip():
            found.append(Run(text.strip(), matrix[4], round(matrix[5], 2), size))

    page.extract_text(visitor_text=visit)
    return found
