"""What the rules refuse, as answers of the API."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from hub.problems import MEDIA_TYPE, Problem
from services.skp_service.domain.errors import SkpError, UnknownEmployee, UnknownSkp

_MISSING: Final = (UnknownEmployee, UnknownSkp)
_DESCRIPTIONS: Final = {
    404: "Pegawai atau SKP tidak ditemukan",
    409: "Bertentangan dengan keadaan SKP",
    422: "Isian tidak sah",
    503: "Basis data sedang tidak tersedia",
}
_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:kinerja:problem:already_final"]},
        "title": {"type": "string", "examples": ["Bertentangan dengan keadaan sekarang"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string", "examples": ["SKP sudah final dan tidak dapat diubah."]},
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

FieldOf = Callable[[SkpError], str | None]
"""Returns the field of the request that an error is about."""


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of an endpoint for its documentation."""
    return {
        status: {"description": _DESCRIPTIONS[status], "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
        for status in (*statuses, 503)
    }


@contextmanager
def refusals_as_problems(field_of: FieldOf) -> Iterator[None]:
    """Turn what a rule refuses into a problem answer: 404 for what does not exist, else 409."""
    try:
        yield
    except SkpError as error:
        status = 404 if isinstance(error, _MISSING) else 409
        raise Problem(status, error.code, str(error), field=field_of(error)) from None


def always(field: str | None) -> FieldOf:
    """Name the same field whatever the error."""
    return lambda _error: field


def place_in(values: Sequence[object], pattern: str) -> FieldOf:
    """Name the place in a list of what the error is about, such as `items.3.nip` for the pattern `items.{}.nip`."""

    def field_of(error: SkpError) -> str:
        return pattern.format(values.index(error.about))

    return field_of
