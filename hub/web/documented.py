"""How routes describe themselves: their place in the documentation, and what they can be refused with."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from fastapi import Body, Depends, Request

from hub.web.problems import MEDIA_TYPE, about

_DESCRIPTIONS: Final = {
    400: "Header atau isi tidak dapat dibaca",
    401: "Belum masuk",
    403: "Tidak berwenang",
    404: "Tidak ditemukan",
    409: "Bertentangan dengan keadaan sekarang",
    412: "Sudah diubah pihak lain",
    413: "Isi terlalu besar",
    415: "Jenis isi tidak didukung",
    416: "Bita yang diminta tidak ada",
    422: "Isian tidak sah",
    428: "If-Match wajib diisi",
    429: "Terlalu sering, dari program",
    503: "Basis data, penyimpanan, atau penyedia identitas sedang tidak tersedia",
}
READS: Final = (404, 422)
"""What a reading can be answered with beside what every call can."""
POSTS: Final = (400, 404, 409, 413, 415, 422)
"""What a call that makes something can be answered with."""
ASKS: Final = (400, 404, 413, 415, 422)
"""What a call that brings a body and cannot conflict with anything can be answered with."""
CHANGES: Final = (400, 404, 409, 412, 413, 415, 422, 428)
"""What a change of a record with an entity tag can be answered with."""
UPLOADS: Final = (404, 409, 413, 415, 422)
"""What a call that brings a file can be answered with."""
_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:kinerja:problem:wrong_stage"]},
        "title": {"type": "string", "examples": ["Bertentangan dengan keadaan sekarang"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string", "examples": ["Langkah ini tidak dapat dilakukan pada tahap SKP sekarang."]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "examples": ["items.3.nip"]},
                    "message": {"type": "string", "examples": ["wajib diisi"]},
                },
            },
        },
    },
}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of a route for its documentation; those of every signed-in call among them."""
    return {
        status: {"description": _DESCRIPTIONS[status], "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
        for status in (*statuses, 401, 403, 429, 503)
    }


def documented(
    operation_id: str,
    summary: str,
    refused: Collection[int] = READS,
    *,
    field: str | None = None,
    responses: Mapping[int | str, dict[str, Any]] | None = None,
    **more: Any,  # noqa: ANN401 - as FastAPI takes it
) -> dict[str, Any]:
    """Return what a route's decorator is told.

    Args:
        operation_id: names the route in the API's description; never changes.
        summary: Indonesian, a few words.
        refused: HTTP statuses that it can be refused with, beside 401, 403, 429 and 503.
        field: of the request that its refusals are about; None: of none, or of several.
        responses: further answers, as FastAPI takes them.
        more: what else FastAPI's decorators take.
    """
    shown: dict[str, Any] = {
        "operation_id": operation_id,
        "summary": summary,
        "responses": {**(responses or {}), **answers(*refused)},
    }
    if field is not None:
        shown["dependencies"] = [Depends(_refuses(field))]
    return shown | more


def _refuses(field: str) -> Any:  # noqa: ANN401 - as FastAPI takes it
    async def names_field(request: Request) -> None:
        about(request, field)

    return names_field


def example(value: Mapping[str, Any], name: str = "contoh") -> Any:  # noqa: ANN401 - as FastAPI takes it
    """Return the body parameter with one example, under its name, for the documentation."""
    return Body(openapi_examples={name: {"value": dict(value)}})
