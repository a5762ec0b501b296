"""What each fault of the kit does to a call, at the level of HTTP: the same for JSON, SOAP and anything else."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.kit.calls import Call
from sandbox.kit.faults import CallKind, FaultKind
from sandbox.kit.serving import CarryOut, FaultHandler
from sandbox.kit.simulator import Simulator
from sandbox.kit.transport import CutResponse, DroppedConnection

_MAINTENANCE: Final = "<html><body><h1>Maaf</h1><p>Sedang dalam pemeliharaan.</p></body></html>"
_UNKNOWN_XML: Final = '<?xml version="1.0"?><hasil><kode>00</kode></hasil>'


def proxy_page(status: int, title: str) -> HTMLResponse:
    """Return an error page as the reverse proxy in front shows it."""
    page = (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status} {title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return HTMLResponse(page, status_code=status)


# Faults that answer in the partner's place. Nothing is stored.


async def _error_500(_simulator: Simulator, _call: Call, _do: CarryOut) -> Response:
    return proxy_page(500, "Internal Server Error")


async def _error_502_html(_simulator: Simulator, _call: Call, _do: CarryOut) -> Response:
    return proxy_page(502, "Bad Gateway")


async def _error_503(_simulator: Simulator, _call: Call, _do: CarryOut) -> Response:
    return proxy_page(503, "Service Temporarily Unavailable")


async def _rate_limited(simulator: Simulator, _call: Call, _do: CarryOut) -> Response:
    answer = proxy_page(429, "Too Many Requests")
    answer.headers["Retry-After"] = str(simulator.parameters.retry_after_seconds)
    return answer


async def _revoked_early(simulator: Simulator, call: Call, do: CarryOut) -> Response:
    simulator.tokens.revoke()
    # Where a fixed token lets the caller in all the same, there is nothing to spoil.
    return simulator.refusal(call) or do()


# Faults in which the partner does its part, sooner or later, and the caller learns it badly or not at all.


async def _latency(simulator: Simulator, _call: Call, do: CarryOut) -> Response:
    limits = simulator.parameters
    await simulator.clock.sleep(simulator.injector.between(limits.latency_min_seconds, limits.latency_max_seconds))
    return do()


async def _empty_504(simulator: Simulator, call: Call, do: CarryOut) -> Response:
    if call.kind is CallKind.SAVE and simulator.injector.chance(simulator.parameters.gateway_timeout_stored_share):
        do()
    return Response(status_code=504)


async def _empty_200(_simulator: Simulator, _call: Call, do: CarryOut) -> Response:
    do()
    return Response()


async def _garbage(simulator: Simulator, call: Call, do: CarryOut) -> Response:
    chance = simulator.injector.chance
    answer: Response | None = None
    if call.kind is not CallKind.SAVE or chance(simulator.parameters.garbage_stored_share):
        answer = do()
    if answer is None or chance(0.5):
        return HTMLResponse(_MAINTENANCE)
    body = bytes(answer.body)
    return Response(body[: len(body) // 2], media_type=answer.headers.get("content-type"))


async def _cut(_simulator: Simulator, _call: Call, do: CarryOut) -> Response:
    return CutResponse(do())


async def _unknown_envelope(simulator: Simulator, call: Call, do: CarryOut) -> Response:
    """Whole, and nothing that any client of the partner has ever been answered."""
    if call.kind is CallKind.SAVE and simulator.injector.chance(simulator.parameters.unknown_envelope_stored_share):
        do()
    if "xml" in call.content_type:
        return Response(_UNKNOWN_XML, media_type="text/xml")
    return JSONResponse({"status": "OK", "result": {"kode": "00"}})


async def _reset_after_store(_simulator: Simulator, _call: Call, do: CarryOut) -> Response:
    do()
    return DroppedConnection()


async def _stored_late(simulator: Simulator, _call: Call, do: CarryOut) -> Response:
    return DroppedConnection(after=simulator.late.schedule(do, delay=simulator.parameters.late_store_seconds))


async def _late_visibility(simulator: Simulator, call: Call, do: CarryOut) -> Response:
    call.visibility_lag = simulator.parameters.visibility_lag_seconds
    return do()


HTTP_FAULT_HANDLERS: Final[Mapping[str, FaultHandler[Simulator]]] = {
    FaultKind.LATENCY: _latency,
    FaultKind.ERROR_500: _error_500,
    FaultKind.ERROR_502_HTML: _error_502_html,
    FaultKind.ERROR_503: _error_503,
    FaultKind.RATE_LIMITED_429: _rate_limited,
    FaultKind.EMPTY_BODY_504: _empty_504,
    FaultKind.RESET_AFTER_STORE: _reset_after_store,
    FaultKind.STORED_LATE: _stored_late,
    FaultKind.LATE_VISIBILITY: _late_visibility,
    FaultKind.GARBAGE_BODY: _garbage,
    FaultKind.EMPTY_BODY_200: _empty_200,
    FaultKind.CUT_BODY: _cut,
    FaultKind.UNKNOWN_ENVELOPE: _unknown_envelope,
    FaultKind.TOKEN_REVOKED_EARLY: _revoked_early,
}
"""What each does, by its name; a partner replaces those that it answers in its own way."""
