"""An HTTP client for what runs on this machine: a connection that is closed at the wrong moment costs nothing.

A server closes a connection that idles, at the same moment perhaps as a request is sent on it, and a service that is
killed closes all of them. The request may have been carried out then, so only what is safe to repeat is sent again.
"""

import asyncio
from typing import Any, Final

import httpx

KEPT_SECONDS: Final = 2.0
"""How long a connection may idle: less than uvicorn's servers keep one (5 s)."""
SAFE: Final = {"safe_to_repeat": True}
"""For `extensions` of a request that is safe to repeat though its method is not."""

_PAUSES_SECONDS: Final = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Before each repetition. The first comes at once: there is nothing to wait for but a new connection."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class LocalClient(httpx.AsyncClient):
    """Sends again, a few times, what is safe to repeat and was left without a whole answer.

    Safe is what only reads, what has an `Idempotency-Key`, and what says so itself (`SAFE`). A request that is too slow
    is not sent again.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - httpx's
        """Connect to nothing yet; `options` are httpx's."""
        super().__init__(trust_env=False, limits=httpx.Limits(keepalive_expiry=KEPT_SECONDS), **options)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """Send a request, as httpx does. Raises httpx.TransportError when no repetition was answered either."""
        for pause in _PAUSES_SECONDS if _is_safe(request) else ():
            try:
                return await super().send(request, **options)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                await asyncio.sleep(pause)
        return await super().send(request, **options)


def _is_safe(request: httpx.Request) -> bool:
    return (
        request.method in _SAFE_METHODS
        or "Idempotency-Key" in request.headers
        or request.extensions.get("safe_to_repeat") is True
    )
