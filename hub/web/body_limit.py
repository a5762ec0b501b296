"""Refuses request bodies that are too large, before they are in memory."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.problems import problem


class BodyLimit:
    """ASGI middleware: answers 413 as soon as a body is known to be larger than `bytes_max`.

    A body whose length is announced is refused unread; one in chunks is refused once it has grown too large. A route
    that reads its body as a stream has a limit of its own, and is left alone.
    """

    def __init__(self, app: ASGIApp, *, bytes_max: int, streamed: Callable[[Scope], bool] = lambda _: False) -> None:
        """Limit bodies.

        Args:
            app: what is protected.
            bytes_max: of a body.
            streamed: whether a request's route reads a stream.
        """
        self._app = app
        self._bytes_max = bytes_max
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is too large."""
        if scope["type"] != "http" or self._streamed(scope):
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = not self._announced_too_large(scope)
        too_large = not more
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._bytes_max:
                too_large = True
                break
        if too_large:
            detail = f"Isi permintaan melebihi {self._bytes_max} bita."
            await problem(413, "too_large", detail)(scope, receive, send)
            return
        await self._app(scope, _replay(bytes(body), receive), send)

    def _announced_too_large(self, scope: Scope) -> bool:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        return announced.isdigit() and int(announced) > self._bytes_max


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body once, then whatever the server says (a disconnect)."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
