"""What a route says of itself, and which field of the request its refusals are about."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request
from pydantic import BaseModel

from contracts.refusal import Fault, Refusal, RefusalKind
from hub.web.documented import CHANGES, documented, example
from hub.web.problems import about, install_problem_handlers


class Leave(BaseModel):
    days: int


class TooLong(Refusal):
    code = "too_long"
    sentence = "Cuti terlalu panjang."


class WrongYear(Refusal):
    code = "wrong_year"
    sentence = "Tahun ini sudah ditutup."
    field = "year"


FAULTS = [Fault("days_missing", "Hari belum diisi.", "items.3.days")]
REFUSALS: dict[str, Refusal] = {
    "plain": TooLong(),
    "worded": TooLong("Paling lama 12 hari."),
    "named": WrongYear(),
    "faults": TooLong(faults=FAULTS),
    **{kind.value: type("OfKind", (TooLong,), {"kind": kind})() for kind in RefusalKind},
}
app = FastAPI()
install_problem_handlers(app)


@app.put("/leaves/{refusal}", **documented("changeLeave", "Ubah cuti", CHANGES, field="days", tags=["cuti"]))
async def change(refusal: str, body: Annotated[Leave, example({"days": 3}, "singkat")]) -> Leave:
    raise REFUSALS[refusal]


@app.get("/leaves/{refusal}", **documented("getLeave", "Cuti", responses={200: {"description": "Cuti itu"}}))
async def get(refusal: str) -> Leave:
    raise REFUSALS[refusal]


@app.delete("/leaves/{refusal}", **documented("endLeave", "Hapus cuti", field="days"))
async def end(refusal: str, request: Request) -> None:
    about(request, "reason")
    raise REFUSALS[refusal]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


def test_a_route_says_what_it_can_be_answered_with() -> None:
    described = app.openapi()["paths"]["/leaves/{refusal}"]
    put = described["put"]
    assert (put["operationId"], put["summary"], put["tags"]) == ("changeLeave", "Ubah cuti", ["cuti"])
    assert set(put["responses"]) == {"200", *map(str, CHANGES), "401", "403", "429", "503"}
    assert set(put["responses"]["409"]["content"]) == {"application/problem+json"}
    assert put["requestBody"]["content"]["application/json"]["examples"] == {"singkat": {"value": {"days": 3}}}
    assert set(described["get"]["responses"]) == {"200", "404", "422", "401", "403", "429", "503"}
    assert described["get"]["responses"]["200"]["description"] == "Cuti itu"


@pytest.mark.parametrize(
    ("method", "refusal", "errors"),
    [
        ("PUT", "plain", [("days", "Cuti terlalu panjang.")]),
        ("PUT", "worded", [("days", "Paling lama 12 hari.")]),
        ("PUT", "named", [("year", "Tahun ini sudah ditutup.")]),
        ("PUT", "faults", [("items.3.days", "Hari belum diisi.")]),
        ("GET", "plain", []),
        ("GET", "named", [("year", "Tahun ini sudah ditutup.")]),
        ("GET", "faults", [("items.3.days", "Hari belum diisi.")]),
        ("DELETE", "plain", [("reason", "Cuti terlalu panjang.")]),
    ],
)
async def test_a_refusal_names_the_field_that_it_is_about(
    client: httpx.AsyncClient, method: str, refusal: str, errors: list[tuple[str, str]]
) -> None:
    answer = await client.request(method, f"/leaves/{refusal}", json={"days": 1} if method == "PUT" else None)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (409, f"urn:kinerja:problem:{REFUSALS[refusal].code}")
    assert told["detail"] == str(REFUSALS[refusal])
    assert [(one["field"], one["message"]) for one in told.get("errors", [])] == errors


@pytest.mark.parametrize(
    ("kind", "status", "names_field"),
    [
        (RefusalKind.INVALID, 422, True),
        (RefusalKind.FORBIDDEN, 403, True),
        (RefusalKind.NOT_FOUND, 404, True),
        (RefusalKind.CONFLICT, 409, True),
        (RefusalKind.CHANGED, 412, True),
        (RefusalKind.TOO_LARGE, 413, True),
        (RefusalKind.UNSUPPORTED, 415, True),
        (RefusalKind.UNAVAILABLE, 503, False),
        (RefusalKind.LOST, 500, False),
    ],
)
async def test_each_kind_of_refusal_has_its_status(
    client: httpx.AsyncClient, kind: RefusalKind, status: int, *, names_field: bool
) -> None:
    answer = await client.put(f"/leaves/{kind.value}", json={"days": 1})
    assert (answer.status_code, "errors" in answer.json()) == (status, names_field)
    assert answer.headers["content-type"] == "application/problem+json"
