"""HTTP out: a sheet as a file."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Final, Self

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from hub.sheets.sheet import Row, Sheet
from hub.sheets.workbook import MEDIA_TYPE, stream_workbook
from hub.web.downloads import file_answer, saved_as

WORKBOOK_ANSWER: Final = file_answer(MEDIA_TYPE, "Lembar kerja")
"""The 200 of an endpoint that answers with an XLSX, for its documentation."""


class WorkbookResponse(StreamingResponse):
    """An XLSX. What it is read from is let go of at once when the client hangs up."""

    media_type = MEDIA_TYPE

    # FastAPI reads the default status from this signature when it describes the API.
    def __init__(self, first: bytes, rest: AsyncGenerator[bytes, None], name: str, *, status_code: int = 200) -> None:
        super().__init__(_in_one(first, rest), status_code, headers=saved_as(name))
        self._rest = rest

    @classmethod
    async def of(cls, sheet: Sheet[Row], rows: AsyncIterator[Row], name: str) -> Self:
        """Return the answer once the workbook is made: what fails before is still an error that can be answered.

        Args:
            sheet: what it looks like.
            rows: in their order; they have been read to their end when this returns.
            name: of the file, to which the day and the ending are added.
        """
        return await cls.begun(stream_workbook(sheet, rows), name, sheet.at)

    @classmethod
    async def begun(cls, chunks: AsyncGenerator[bytes, None], name: str, at: datetime) -> Self:
        """Return the answer once the workbook is made: what fails before is still an error that can be answered.

        Args:
            chunks: from `stream_workbook`.
            name: of the file, to which the day and the ending are added.
            at: whose state it shows.
        """
        return cls(await anext(chunks), chunks, f"{name}-{at:%Y%m%d}.xlsx")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        async with aclosing(self._rest):
            await super().__call__(scope, receive, send)


async def _in_one(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for chunk in rest:
        yield chunk
