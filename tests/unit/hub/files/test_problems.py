"""Every refusal has its status, its code and an Indonesian sentence."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from contracts.refusal import Refusal
from hub.files import errors
from hub.files.kinds import FileKind
from hub.web.documented import documented
from hub.web.problems import install_problem_handlers

CASES: list[tuple[Refusal, int, str, str | None]] = [
    (errors.FileTooLarge(1000), 413, "file_too_large", "body"),
    (errors.FileTypeNotAllowed([FileKind.PDF]), 415, "file_type_not_allowed", "body"),
    (errors.FileEmpty(), 422, "file_empty", "body"),
    (errors.FileDamaged(), 422, "file_damaged", "body"),
    (errors.FileHasMacros(), 422, "file_has_macros", "body"),
    (errors.FileFormRefused(), 422, "file_form_refused", "body"),
    (errors.LinkRefused(), 422, "file_link_refused", "link"),
    (errors.LinkTooLong(9), 422, "file_link_too_long", "link"),
    (errors.FileMissing(), 404, "file_not_found", "file_id"),
    (errors.FileStoreUnavailable(), 503, "file_store_unavailable", None),
]


@pytest.mark.parametrize(("error", "status", "code", "field"), CASES)
async def test_an_error_becomes_a_problem(error: Refusal, status: int, code: str, field: str | None) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/", **documented("getFile", "Berkas", field="file_id"))
    async def get_file() -> None:
        raise error

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/")
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"urn:kinerja:problem:{code}")
    assert told["detail"].endswith(".")
    assert [one["field"] for one in told.get("errors", [])] == ([] if field is None else [field])


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.FileTooLarge, "usulan_too_large"), (errors.LinkTooLong, "usulan_link_too_long")],
)
def test_a_service_has_codes_of_its_own(error: Callable[[int], Refusal], code: str) -> None:
    with pytest.raises(Refusal) as raised, errors.coded("usulan"), errors.coded("usulan"):
        raise error(1000)
    assert raised.value.code == code
