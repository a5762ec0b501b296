"""What all requests and answers of our APIs have in common. Requests forbid unknown fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Self

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

    @classmethod
    def from_record(cls, record: object, **others: object) -> Self:
        """Return what is shown of a record: its attributes of the same names, and what it has not or has otherwise."""
        same = {name: getattr(record, name) for name in cls.model_fields if name not in others}
        return cls.model_validate(same | others)


def page_answer(items: Iterable[Mapping[str, Any]], following: str | None) -> Response:
    """Return a page as the database has its rows: validated when they were stored, and hundreds at once."""
    return Response(to_json({"items": list(items), "next": following}), media_type="application/json")
