"""What the rules refuse, as answers of the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from hub.web.problems import MEDIA_TYPE, Problem
from services.skp_service.domain import errors
from services.skp_service.domain.errors import NotAllowed, SkpError
from services.skp_service.domain.extra_time import ExtraTimeOutOfReach

_MISSING: Final = (
    errors.UnknownEmployee,
    errors.UnknownSkp,
    errors.UnknownPeriod,
    errors.UnknownPosition,
    errors.UnknownResult,
    errors.UnknownEvidence,
    errors.UnknownUnit,
)
_DESCRIPTIONS: Final = {
    400: "Header atau isi tidak dapat dibaca",
    401: "Belum masuk",
    403: "Tidak berwenang",
    404: "Tidak ditemukan",
    409: "Bertentangan dengan keadaan SKP",
    412: "Sudah diubah pihak lain",
    413: "Isi terlalu besar",
    415: "Jenis isi tidak didukung",
    422: "Isian tidak sah",
    428: "If-Match wajib diisi",
    503: "Basis data, penyimpanan, atau penyedia identitas sedang tidak tersedia",
}
READS: Final = (404, 422)
"""What a reading can be answered with beside what every call can."""
POSTS: Final = (400, 404, 409, 413, 415, 422)
"""What a call that makes something can be answered with."""
ASKS: Final = (400, 404, 413, 415, 422)
"""What a call that brings a body and cannot conflict with anything can be answered with."""
CHANGES: Final = (400, 404, 409, 412, 413, 415, 422, 428)
"""What a change of an SKP can be answered with."""
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
    """Return the error answers of an endpoint for its documentation; those of every signed-in call among them."""
    return {
        status: {"description": _DESCRIPTIONS[status], "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
        for status in (*statuses, 401, 403, 503)
    }


def _status_of(error: SkpError) -> int:
    if isinstance(error, _MISSING):
        return 404
    if isinstance(error, NotAllowed):
        return 403
    return 422 if isinstance(error, ExtraTimeOutOfReach) else 409


@contextmanager
def refusals_as_problems(field: str | None = None) -> Iterator[None]:
    """Turn what a rule refuses into a problem answer: 404 for what does not exist, 403, 422, else 409.

    Where a field is named, an unknown period is about `period_id`, whatever else the request names.

    Args:
        field: of the request that it is about; what is lacking in a plan names its own places.
    """
    try:
        yield
    except SkpError as error:
        status = _status_of(error)
        if field is not None and isinstance(error, errors.UnknownPeriod):
            field = "period_id"
        faults = [{"field": fault.where, "message": fault.sentence} for fault in error.faults]
        raise Problem(status, error.code, str(error), field=None if faults else field, errors=faults) from None
