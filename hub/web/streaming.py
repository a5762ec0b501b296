"""Routes that read their body as a stream, and limit it themselves."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., object])
_MARK: Final = "takes_stream"


def takes_stream(endpoint: _Endpoint) -> _Endpoint:
    """Mark a route whose endpoint reads the body as a stream: the limit of bodies in memory is not its limit."""
    setattr(endpoint, _MARK, True)
    return endpoint


def streamed(routes: Sequence[BaseRoute]) -> Callable[[Scope], bool]:
    """Return what tells whether a request goes to a marked one of these routes or of the routers among them."""
    marked = [
        Route(one.path or "", one.endpoint, methods=one.methods)
        for one in iter_route_contexts(routes)
        if one.endpoint is not None and getattr(one.endpoint, _MARK, False)
    ]
    return lambda scope: any(route.matches(scope)[0] is Match.FULL for route in marked)
