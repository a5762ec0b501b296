"""Routes made from tables: each does one operation, and is counted under one name."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Generic, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from sandbox.kit.calls import Call, call_of
from sandbox.kit.faults import CallKind
from sandbox.kit.serving import Operation, S

Place = Literal["path", "query"]
Serve = Callable[[Request, Call, Operation[S]], Awaitable[Response]]
"""How a partner answers a call that a request makes by an operation."""


class OneOperation(Generic[S]):
    """A route that does one operation, about what the path names."""

    def __init__(self, endpoint: str, kind: CallKind, operation: Operation[S], serve: Serve[S]) -> None:
        self._endpoint = endpoint
        self._kind = kind
        self._operation = operation
        self._serve = serve

    async def __call__(self, request: Request) -> Response:
        """Answer the call."""
        argument = next(iter(request.path_params.values()), "")
        return await self._serve(request, call_of(self._endpoint, self._kind, request, argument), self._operation)


class Routes(Generic[S]):
    """A router and the names of its endpoints."""

    def __init__(self, tag: str, serve: Serve[S]) -> None:
        """Start without a route.

        Args:
            tag: heading in `/docs`.
            serve: the partner's way with a call.
        """
        self._serve: Final = serve
        self.router: Final = APIRouter(tags=[tag])
        self.endpoints: Final[dict[str, CallKind]] = {}
        """Every endpoint by the name under which it is counted and faults are forced on it."""

    def add(
        self,
        method: str,
        path: str,
        operation: Operation[S],
        *,
        name: str,
        summary: str,
        extra: dict[str, Any] | None = None,
        kind: CallKind | None = None,
    ) -> None:
        """Add a route.

        Args:
            method: of HTTP. All but GET are saves, as far as faults are concerned, unless `kind` says otherwise.
            path: below the base, with at most one parameter, which becomes the call's argument.
            operation: what it does; its docstring explains it in `/docs`.
            name: under which it is counted.
            summary: what it is for, in Indonesian.
            extra: its `openapi_extra`.
            kind: what it does as far as faults are concerned, where that is not by its method.
        """
        kind = kind or (CallKind.READ if method == "GET" else CallKind.SAVE)
        self.endpoints[name] = kind
        description = getattr(operation, "func", operation).__doc__
        self.router.add_api_route(
            path,
            OneOperation(name, kind, operation, self._serve),
            methods=[method],
            name=name,
            summary=summary,
            description=description,
            openapi_extra=extra,
        )


def parameters(*names: str, place: Place) -> dict[str, Any]:
    """Return the `openapi_extra` of a route with texts in its path, where they are required, or in its query."""
    return {
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}} for name in names
        ]
    }
