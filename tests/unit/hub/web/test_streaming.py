"""Which routes may read more than fits into memory."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request

from hub.web.body_limit import BodyLimit
from hub.web.streaming import streamed, takes_stream

LIMIT = 10
files = APIRouter(prefix="/things/{number}")


@files.put("/file")
@takes_stream
async def put_file(number: int, request: Request) -> int:
    return sum([len(chunk) async for chunk in request.stream()])


@files.post("/file")
@files.put("/note")
async def put_note(request: Request) -> int:
    return len(await request.body())


v1 = APIRouter(prefix="/v1")
v1.include_router(files)
app = FastAPI()
app.include_router(v1)
app.add_middleware(BodyLimit, bytes_max=LIMIT, streamed=streamed(app.routes))


async def in_chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size):
        yield b"x"


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("PUT", "/v1/things/1/file", LIMIT + 1, 200),
        ("PUT", "/v1/things/1/note", LIMIT, 200),
        ("PUT", "/v1/things/1/note", LIMIT + 1, 413),
        ("POST", "/v1/things/1/file", LIMIT + 1, 413),
        ("PUT", "/v1/file", LIMIT + 1, 413),
        ("PUT", "/things/1/file", LIMIT + 1, 413),
    ],
)
async def test_only_a_marked_route_takes_what_is_too_large(
    method: str, path: str, size: int, status: int, *, announced: bool
) -> None:
    content = b"x" * size if announced else in_chunks(size)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.request(method, path, content=content)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == size
