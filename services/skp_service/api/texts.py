"""What people write, as requests take it."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from hub.print.glyphs import unprintable_in, with_line_feeds


def _printable(text: str) -> str:
    """Return a text as it is stored. It must be one that documents can show."""
    text = with_line_feeds(text)
    found = unprintable_in(text)
    if found is not None:
        # The API passes on the sentence of a type that begins with `text_`.
        raise PydanticCustomError(
            "text_unprintable",
            "memuat {character} sebagai karakter ke-{place}, yang tidak dapat dicetak; hapus atau ganti karakter itu",
            {"character": found.code, "place": found.place},
        )
    return text


Printable = AfterValidator(_printable)
"""Refuses a text with a character that documents cannot show; what else is there shows, or is white space."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Printable]
"""What somebody writes: a result, a note, a reason."""
MaybeProse = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), Printable]
