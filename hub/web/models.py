"""What all requests and answers of our APIs have in common. Requests forbid unknown fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

LARGEST_PAGE: Final = 500
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Paling banyak sekian baris.")]
Cursor = Annotated[
    str | None,
    Field(
        max_length=500,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Nilai `next` dari halaman sebelumnya; dengan saringan dan urutan yang sama.",
    ),
]
"""Where a page begins, as `hub.store.paging.Keyset` writes it."""


class Request(BaseModel):
    """What all requests have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Answer(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def page_answer(items: Iterable[Mapping[str, Any]], following: str | None) -> Response:
    """Return a page as the database has its rows: validated when they were stored, and hundreds at once."""
    return Response(to_json({"items": list(items), "next": following}), media_type="application/json")
