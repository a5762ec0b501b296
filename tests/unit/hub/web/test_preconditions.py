"""Which changes pass, which are refused and how, and which readings need no body."""

import time
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Response

from hub.web.preconditions import OptionalIfNoneMatch, RequiredIfMatch, etag_of
from hub.web.problems import install_problem_handlers

REVISION = 3

app = FastAPI()
install_problem_handlers(app)


@app.put("/record", status_code=204)
async def change(seen: RequiredIfMatch) -> None:
    seen.check(REVISION)


@app.get("/record")
async def read(held: OptionalIfNoneMatch) -> Response:
    return held.not_modified(etag_of(REVISION)) or Response("all of it", headers={"ETag": etag_of(REVISION)})


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


def lines(name: str, values: Sequence[str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for value in values]


def test_a_revision_is_a_strong_tag() -> None:
    assert etag_of(12) == '"12"'


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ([], 428, "if_match_required"),
        (['"3"'], 204, None),
        (['"1", "3"'], 204, None),
        (['"1"', '"3"'], 204, None),  # two lines are one list
        ([' ,, "1" ,\t, "3",'], 204, None),  # empty elements
        (['"a,b", "3"'], 204, None),  # a comma inside a tag
        (['"\xe9", "3"'], 204, None),
        (['"2"'], 412, "changed_meanwhile"),
        (['"33"'], 412, "changed_meanwhile"),
        (['"03"'], 412, "changed_meanwhile"),
        (['""'], 412, "changed_meanwhile"),
        (['W/"3"'], 412, "changed_meanwhile"),
        (['W/"3", "2"'], 412, "changed_meanwhile"),
        (["*"], 400, "if_match_invalid"),
        (['"3", *'], 400, "if_match_invalid"),
        ([""], 400, "if_match_invalid"),
        ([","], 400, "if_match_invalid"),
        (["3"], 400, "if_match_invalid"),
        (['"3'], 400, "if_match_invalid"),
        (['"3" "2"'], 400, "if_match_invalid"),
        (['w/"3"'], 400, "if_match_invalid"),
        (['"3 "'], 400, "if_match_invalid"),
    ],
)
async def test_a_change_names_the_revision_that_its_author_saw(
    client: httpx.AsyncClient, values: list[str], status: int, code: str | None
) -> None:
    answer = await client.put("/record", headers=lines("if-match", values))
    assert answer.status_code == status
    if code is not None:
        problem = answer.json()
        assert problem["type"] == f"urn:kinerja:problem:{code}"
        assert problem["title"] != "Kesalahan"
        assert [one["field"] for one in problem.get("errors", [])] == ([] if status == 412 else ["If-Match"])


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([], 200),
        (['"3"'], 304),
        (['W/"3"'], 304),
        (['"1", W/"3"'], 304),
        (['"2"'], 200),
        (["*"], 200),
        (["3"], 200),
    ],
)
async def test_what_the_caller_holds_is_not_sent_again(
    client: httpx.AsyncClient, values: list[str], status: int
) -> None:
    answer = await client.get("/record", headers=lines("if-none-match", values))
    assert (answer.status_code, answer.headers["etag"]) == (status, '"3"')
    assert answer.content == (b"all of it" if status == 200 else b"")


@pytest.mark.parametrize("filling", [",", ", ", '"', '"3",', 'W/"', '"" '])
async def test_a_long_header_is_read_in_a_moment(client: httpx.AsyncClient, filling: str) -> None:
    started = time.process_time()
    await client.put("/record", headers=lines("if-match", [filling * (60_000 // len(filling)) + "x"]))
    assert time.process_time() - started < 1


def test_the_documentation_shows_the_headers() -> None:
    record = app.openapi()["paths"]["/record"]
    shown = {operation: [each["name"] for each in record[operation]["parameters"]] for operation in ("get", "put")}
    assert shown == {"get": ["If-None-Match"], "put": ["If-Match"]}
