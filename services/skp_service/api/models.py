"""What every endpoint's requests and answers have in common. Requests forbid unknown fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from contracts.contract import Code

LARGEST_PAGE = 500

Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
"""What somebody writes: a result, a note, a reason."""
MaybeProse = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
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
