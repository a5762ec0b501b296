"""What every endpoint's requests and answers have in common. Requests forbid unknown fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError, to_json

from contracts.contract import Code
from hub.print.glyphs import unprintable_in, with_line_feeds

LARGEST_PAGE = 500


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
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Paling banyak sekian baris.")]
Cursor = Annotated[
    str | None,
    Field(
        max_length=500,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Nilai `next` dari halaman sebelumnya; dengan saringan dan urutan yang sama.",
    ),
]


class Request(BaseModel):
    """What all requests have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Answer(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def page_of(items: Iterable[Mapping[str, Any]], following: str | None) -> Response:
    """Return a page as the database has its rows: validated when they were stored, and hundreds at once."""
    return Response(to_json({"items": list(items), "next": following}), media_type="application/json")


class UnitAt(Answer):
    """A unit."""

    code: Code
    name: str
