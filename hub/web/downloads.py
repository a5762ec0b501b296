"""HTTP out: files that a service makes."""

from typing import Any, Final

PDF: Final = "application/pdf"


def saved_as(name: str) -> dict[str, str]:
    """Return the headers with which a browser saves a file of this name and keeps it to its user; `name` is ASCII."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }


def file_answer(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    """Return the 200 of an endpoint that answers with a file, for its documentation."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"content": {media_type: {"schema": schema}}, "description": description}}


def example_answer(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Return the 200 of an endpoint with an example, for its documentation."""
    return {200: {"content": {"application/json": {"example": example}}, "description": "Berhasil"}}
