"""A thin wire over a real connection, for tests of SOAP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from hub.errors import Uncertain
from hub.partner.soap.client import Answer, Result


@dataclass(frozen=True)
class Whole:
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
        interpret: Callable[[Answer], Result],
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Result:
        """Send one request and return what its answer comes to."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            try:
                response = await http.request(method, url, headers=headers, content=content)
            except httpx.HTTPError as error:
                raise Uncertain(f"lost ({type(error).__name__})", code="answer_lost") from error
        return interpret(Whole(response.status_code, response.headers, response.content))
