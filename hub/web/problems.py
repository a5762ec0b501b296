"""HTTP errors as `application/problem+json` (RFC 9457), in Indonesian, naming the field and never quoting the value."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from contracts.refusal import Refusal, RefusalKind
from hub.errors import HubError
from hub.store.database import database_is_away
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
NEEDS_OPERATOR: Final = "needs_operator"
"""Of a service that runs and waits for something that only a person can give, such as credentials."""
_TYPE: Final = "urn:kinerja:problem:"
_TITLES: Final = {
    400: "Permintaan tidak sah",
    401: "Belum masuk",
    403: "Tidak berwenang",
    404: "Tidak ditemukan",
    405: "Metode tidak diizinkan",
    409: "Bertentangan dengan keadaan sekarang",
    412: "Data sudah berubah",
    413: "Permintaan terlalu besar",
    415: "Jenis isi tidak didukung",
    416: "Bita yang diminta tidak ada",
    422: "Isian tidak sah",
    428: "Syarat perubahan belum disebut",
    429: "Terlalu banyak permintaan",
    500: "Kesalahan pada layanan",
    503: "Layanan belum siap",
}
_STATUSES: Final = {
    RefusalKind.INVALID: 422,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.NOT_FOUND: 404,
    RefusalKind.CONFLICT: 409,
    RefusalKind.CHANGED: 412,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.UNSUPPORTED: 415,
    RefusalKind.UNAVAILABLE: 503,
    RefusalKind.LOST: 500,
}
_OURS: Final = {RefusalKind.UNAVAILABLE, RefusalKind.LOST}
"""Kinds of refusals that no field of a request can mend."""
_TOLD_IN_FULL: Final = ("nip_", "text_")
"""How types of faults begin whose own sentence is for people, too."""
# By Pydantic's error type; the placeholders are limits of the field, never what was sent.
_MESSAGES: Final = {
    "missing": "wajib diisi",
    "json_invalid": "bukan JSON yang sah",
    "int_parsing": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "int_parsing_size": "terlalu besar",
    "int_type": "harus bilangan bulat",
    "string_type": "harus teks",
    "string_too_short": "paling sedikit {min_length} karakter",
    "string_too_long": "paling banyak {max_length} karakter",
    "string_pattern_mismatch": "memuat karakter yang tidak diizinkan",
    "enum": "harus salah satu dari {expected}",
    "literal_error": "harus salah satu dari {expected}",
    "greater_than": "harus lebih dari {gt}",
    "greater_than_equal": "paling kecil {ge}",
    "less_than": "harus kurang dari {lt}",
    "less_than_equal": "paling besar {le}",
    "too_short": "paling sedikit {min_length} butir",
    "too_long": "paling banyak {max_length} butir",
    "uuid_parsing": "harus UUID",
    "uuid_type": "harus UUID",
    "bool_parsing": "harus true atau false",
    "extra_forbidden": "tidak dikenal",
    "model_attributes_type": "harus objek JSON",
    "model_type": "harus objek JSON",
    "list_type": "harus daftar",
}


class Problem(HubError):
    """An error that the caller of the API can read.

    Attributes:
        status: HTTP status.
        field: which field of the request it is about, if one.
        headers: of the answer.
        errors: for each faulty field its `field` and `message`, where there are several.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(detail, code=code)
        self.errors = errors
        self.status = status
        self.field = field
        self.headers: Mapping[str, str] = headers or {}


class Answered(Exception):
    """Ends a request with an answer that is there already.

    Attributes:
        response: that answer.
    """

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


def about(request: Request, field: str | None) -> None:
    """Say which field of a request its refusals are about, unless they name one themselves."""
    request.state.about = field


def problem_code(answer: bytes) -> str | None:
    """Return the code of a problem answer of ours; None for any other body."""
    try:
        said = json.loads(answer)
    except ValueError:
        return None
    kind = said.get("type") if isinstance(said, dict) else None
    return kind.removeprefix(_TYPE) if isinstance(kind, str) and kind.startswith(_TYPE) else None


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem answer.

    Args:
        status: HTTP status.
        code: stable; the answer's `type` is `urn:kinerja:problem:<code>`.
        detail: one Indonesian sentence.
        errors: for each faulty field its `field` (dotted path) and `message`.
        headers: of the answer.
    """
    content: dict[str, Any] = {
        "type": f"{_TYPE}{code}",
        "title": _TITLES.get(status, "Kesalahan"),
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors)
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem answer, whatever raised it."""

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if _is_no_json(request) and any(fault["loc"][:1] == ("body",) for fault in error.errors()):
            detail = "Isi permintaan harus JSON, dengan Content-Type application/json."
            return problem(415, "not_json", detail, errors=[{"field": "body", "message": detail}])
        errors = [_field_error(fault) for fault in error.errors()]
        fields = ", ".join(sorted({fault["field"] for fault in errors}))
        return problem(422, "invalid_request", f"Isian tidak sah: {fields}.", errors=errors)

    @app.exception_handler(Problem)
    async def on_problem(_request: Request, error: Problem) -> JSONResponse:
        errors = [{"field": error.field, "message": str(error)}] if error.field else error.errors
        return problem(error.status, error.code, str(error), errors=errors, headers=error.headers)

    @app.exception_handler(Refusal)
    async def on_refusal(request: Request, error: Refusal) -> JSONResponse:
        errors = [{"field": fault.where, "message": fault.sentence} for fault in error.faults]
        field = error.field or getattr(request.state, "about", None)
        if field and not errors and error.kind not in _OURS:
            errors = [{"field": field, "message": str(error)}]
        return problem(_STATUSES[error.kind], error.code, str(error), errors=errors)

    @app.exception_handler(Answered)
    async def on_answered(_request: Request, answered: Answered) -> Response:
        return answered.response

    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        detail = {404: "Alamat atau data tidak ditemukan.", 405: "Metode ini tidak diizinkan di alamat ini."}
        return problem(
            error.status_code,
            f"http_{error.status_code}",
            detail.get(error.status_code, _TITLES.get(error.status_code, "Kesalahan") + "."),
            errors=[{"field": "body", "message": "tidak dapat dibaca"}] if error.status_code == 400 else [],  # noqa: PLR2004
            headers=error.headers,
        )

    @app.exception_handler(Exception)
    async def on_anything(request: Request, error: Exception) -> JSONResponse:
        if database_is_away(error):
            log.warning("api_waits_for_database", error=type(error).__name__)
            return problem(
                503,
                "database_unavailable",
                "Basis data sedang tidak tersedia; coba lagi.",
                headers={"Retry-After": "2"},
            )
        route = request.scope.get("route")
        log.exception("api_failed", route=getattr(route, "path", "unknown"), method=request.method, exc_info=error)
        return problem(500, "internal_error", "Terjadi kesalahan pada layanan; sudah tercatat untuk diperiksa.")


def _is_no_json(request: Request) -> bool:
    """Whether the request carries a body that does not say that it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    return not is_json and request.headers.get("content-length", "0") != "0"


def _field_error(fault: Mapping[str, Any]) -> dict[str, str]:
    location = [str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
    kind = str(fault["type"])
    if kind == "json_invalid":
        location = []
    message = str(fault["msg"]) if kind.startswith(_TOLD_IN_FULL) else _MESSAGES.get(kind, "tidak sah")
    message = message.format_map({name: str(value) for name, value in (fault.get("ctx") or {}).items()})
    message = message.replace("' or '", "' atau '")
    return {"field": ".".join(location) or str(fault["loc"][0]), "message": message}
