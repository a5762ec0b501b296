"""A sheet as an answer: as short as another service needs it."""

from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from openpyxl import load_workbook
from starlette.requests import ClientDisconnect

from hub.sheets.response import WorkbookResponse
from hub.sheets.sheet import Column, Kind, Sheet
from hub.sheets.workbook import each_of
from tests.unit.hub.sheets.read_back import AT

SHEET = Sheet[tuple[str, int]](
    "Usulan",
    "Daftar Usulan",
    AT,
    (Column("Nama", 32, lambda row: row[0]), Column("Lama", 9, lambda row: row[1], Kind.COUNT)),
)

app = FastAPI()


@app.get("/proposals.xlsx", response_class=WorkbookResponse)
async def proposals() -> WorkbookResponse:
    return await WorkbookResponse.of(SHEET, each_of([("Sariwangi", 10)]), "usulan")


async def test_it_is_saved_under_its_name_and_the_day_and_kept_to_its_user() -> None:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://hub") as client:
        answer = await client.get("/proposals.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="usulan-20261125.xlsx"'
    assert answer.headers["cache-control"] == "private, no-cache"
    page = load_workbook(BytesIO(answer.content)).active
    assert page is not None
    assert list(page.iter_rows(values_only=True))[-1] == (1, "Sariwangi", 10)


async def test_what_fails_while_rows_are_read_fails_before_the_answer() -> None:
    async def rows() -> AsyncIterator[tuple[str, int]]:
        yield ("Sariwangi", 10)
        raise LookupError

    with pytest.raises(LookupError):
        await WorkbookResponse.of(SHEET, rows(), "usulan")


async def test_what_it_is_read_from_is_let_go_of_when_the_client_hangs_up() -> None:
    closed = False

    async def chunks() -> AsyncGenerator[bytes, None]:
        nonlocal closed
        try:
            while True:
                yield b"x"
        finally:
            closed = True

    async def send(message: Any) -> None:
        if message.get("body"):
            raise OSError

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    answer = await WorkbookResponse.begun(chunks(), "usulan", AT)
    with pytest.raises(ClientDisconnect):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
    assert closed
