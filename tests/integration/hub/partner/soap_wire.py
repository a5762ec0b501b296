"""A thin wire over a real connection, for tests of SOAP."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from hub.errors import Uncertain


@dataclass(frozen=True)
class Answer:
    """An answer."""

    status: int
    headers: httpx.Headers
    body: bytes


class ThinWire:
    """Sends requests, one at a time, with no pace and no retries."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        changes: bool,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send one request and return its answer."""
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                response = await http.request(method, url, headers=headers, content=content)
            except httpx.HTTPError as error:
                raise Uncertain(f"lost ({type(error).__name__})", code="answer_lost") from error
        return Answer(response.status_code, response.headers, response.content)
