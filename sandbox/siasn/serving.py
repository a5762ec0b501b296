"""The way of a call: counted, let in by both tokens, spoilt by a fault or not, and done."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.siasn.envelopes import api_fault, invalid_credentials, proxy_page, sso_refusal
from sandbox.siasn.faults import CallKind, FaultKind
from sandbox.siasn.state import Call, Operation, Sandbox, sandbox_of
from sandbox.siasn.tokens import TokenKind
from sandbox.siasn.transport import DroppedConnection

ACCEPT_DEFAULT: Final = "application/json"
NO_ANSWER: Final = "none"


def call_of(endpoint: str, kind: CallKind, request: Request, argument: str = "") -> Call:
    """Return the call that a request makes.

    Args:
        endpoint: under which it is counted and faults are forced on it.
        kind: what it does, as far as faults are concerned.
        request: as it came; its body is not read yet.
        argument: the NIP or id that it is about.
    """
    content_type = request.headers.get("content-type", "")
    return Call(endpoint, kind, argument, query=dict(request.query_params), content_type=content_type)


async def serve(request: Request, call: Call, operation: Operation) -> Response:
    """Answer a call to the API, or to a token endpoint, and count it with its answer."""
    sandbox = sandbox_of(request)
    sandbox.store.count("call", call.endpoint)
    response = await _let_in(sandbox, request, call, operation)
    status = NO_ANSWER if isinstance(response, DroppedConnection) else str(response.status_code)
    sandbox.store.count("answer", f"{call.endpoint} {status}")
    return response


async def _let_in(sandbox: Sandbox, request: Request, call: Call, operation: Operation) -> Response:
    accept = request.headers.get("accept", ACCEPT_DEFAULT)
    if call.kind is not CallKind.TOKEN and (refusal := _refusal(sandbox, request, accept)) is not None:
        return refusal
    fault = sandbox.injector.draw(call.endpoint, call.kind)
    if fault is None:
        call.body = await request.body()
        return operation(sandbox, call)
    return await _spoil(fault, sandbox, request, call, operation)


def _refusal(sandbox: Sandbox, request: Request, accept: str) -> Response | None:
    """Return the answer to a call whose tokens do not let it in; the API manager sees its own first."""
    switches = sandbox.switches
    first, second = _bearer(request.headers.get("authorization")), _bearer(request.headers.get("auth"))
    if not first or not sandbox.tokens.is_valid(TokenKind.API_MANAGER, first):
        return invalid_credentials(accept, switches.fault_shape, absent=not first)
    if not second or not sandbox.tokens.is_valid(TokenKind.SSO, second):
        return sso_refusal(switches.token_text, switches.sso_refusal_status, absent=not second)
    return None


def _bearer(header: str | None) -> str:
    word, _, token = (header or "").strip().partition(" ")
    return token.strip() if word.lower() == "bearer" else ""


async def _spoil(fault: FaultKind, sandbox: Sandbox, request: Request, call: Call, operation: Operation) -> Response:
    if fault is FaultKind.RESET_BEFORE_READ:
        sandbox.store.count("fault", fault)
        return DroppedConnection()
    call.body = await request.body()
    accept = request.headers.get("accept", ACCEPT_DEFAULT)
    if (refuse := _REFUSALS.get(fault)) is not None:
        sandbox.store.count("fault", fault)
        return refuse(sandbox, call, accept)
    response = await _DISTORTIONS[fault](sandbox, call, partial(operation, sandbox, call))
    if fault in _NEEDS_A_STORED_SAVE and not call.stored:
        sandbox.injector.take_back(fault)
    else:
        sandbox.store.count("fault", fault)
    return response


# Faults that answer in SIASN's place. Nothing is stored.


def _error_500(_sandbox: Sandbox, _call: Call, _accept: str) -> Response:
    """Echo's answer to a panic: no envelope of SIASN's, so no refusal."""
    return JSONResponse({"message": "Internal Server Error"}, status_code=500)


def _error_502_html(_sandbox: Sandbox, _call: Call, _accept: str) -> Response:
    return proxy_page(502, "Bad Gateway")


def _error_503(sandbox: Sandbox, _call: Call, accept: str) -> Response:
    description = "Error connecting to the back end"
    return api_fault(503, 101503, "Runtime Error", description, accept=accept, shape=sandbox.switches.fault_shape)


def _suspended(sandbox: Sandbox, _call: Call, accept: str) -> Response:
    """The API manager has given up on the service behind it for a while, and does not ask it."""
    status = 500 if sandbox.injector.chance(0.5) else 503
    description = "Currently , Address endpoint : [ Name : PRODUCTION ] [ State : SUSPENDED ]"
    return api_fault(status, 303001, "Runtime Error", description, accept=accept, shape=sandbox.switches.fault_shape)


def _rate_limited(sandbox: Sandbox, _call: Call, accept: str) -> Response:
    return api_fault(
        429,
        900800,
        "Message throttled out",
        "You have exceeded your quota",
        accept=accept,
        shape=sandbox.switches.fault_shape,
        headers={"Retry-After": str(sandbox.parameters.retry_after_seconds)},
    )


def _revoked_early(sandbox: Sandbox, _call: Call, accept: str) -> Response:
    sandbox.tokens.revoke()
    return invalid_credentials(accept, sandbox.switches.fault_shape)


_REFUSALS: Final[dict[FaultKind, Callable[[Sandbox, Call, str], Response]]] = {
    FaultKind.ERROR_500: _error_500,
    FaultKind.ERROR_502_HTML: _error_502_html,
    FaultKind.ERROR_503: _error_503,
    FaultKind.SUSPENDED_303001: _suspended,
    FaultKind.RATE_LIMITED_429: _rate_limited,
    FaultKind.TOKEN_REVOKED_EARLY: _revoked_early,
}


# Faults in which SIASN does its part, sooner or later, and the caller learns it badly or not at all.

Doing = Callable[[], Response]


async def _latency(sandbox: Sandbox, _call: Call, do: Doing) -> Response:
    limits = sandbox.parameters
    await sandbox.clock.sleep(sandbox.injector.between(limits.latency_min_seconds, limits.latency_max_seconds))
    return do()


async def _empty_504(sandbox: Sandbox, call: Call, do: Doing) -> Response:
    if call.kind is CallKind.SAVE and sandbox.injector.chance(sandbox.parameters.gateway_timeout_stored_share):
        do()
    return Response(status_code=504)


async def _garbage(sandbox: Sandbox, call: Call, do: Doing) -> Response:
    stored_too = call.kind is not CallKind.SAVE or sandbox.injector.chance(sandbox.parameters.garbage_stored_share)
    answer = bytes(do().body) if stored_too else b'{"success":true,"mapData":null,"message":"success"}'
    if sandbox.injector.chance(0.5):
        return HTMLResponse("<html><body><h1>SIASN</h1><p>Sedang dalam pemeliharaan.</p></body></html>")
    return Response(answer[: len(answer) // 2], media_type="application/json")


async def _unknown_envelope(sandbox: Sandbox, call: Call, do: Doing) -> Response:
    """Whole JSON, and nothing that any client of SIASN has ever been answered."""
    if call.kind is CallKind.SAVE and sandbox.injector.chance(sandbox.parameters.unknown_envelope_stored_share):
        do()
    return JSONResponse({"status": "OK", "result": {"kode": "00"}})


async def _reset_after_store(_sandbox: Sandbox, _call: Call, do: Doing) -> Response:
    do()
    return DroppedConnection()


async def _stored_late(sandbox: Sandbox, _call: Call, do: Doing) -> Response:
    return DroppedConnection(after=sandbox.late.schedule(do, delay=sandbox.parameters.late_store_seconds))


async def _late_visibility(sandbox: Sandbox, call: Call, do: Doing) -> Response:
    call.visibility_lag = sandbox.parameters.visibility_lag_seconds
    return do()


async def _mapdata_string(_sandbox: Sandbox, call: Call, do: Doing) -> Response:
    call.mapdata_as_string = True
    return do()


_DISTORTIONS: Final[dict[FaultKind, Callable[[Sandbox, Call, Doing], Coroutine[Any, Any, Response]]]] = {
    FaultKind.LATENCY: _latency,
    FaultKind.EMPTY_BODY_504: _empty_504,
    FaultKind.GARBAGE_BODY: _garbage,
    FaultKind.UNKNOWN_ENVELOPE: _unknown_envelope,
    FaultKind.RESET_AFTER_STORE: _reset_after_store,
    FaultKind.STORED_LATE: _stored_late,
    FaultKind.LATE_VISIBILITY: _late_visibility,
    FaultKind.MAPDATA_STRING: _mapdata_string,
}
_NEEDS_A_STORED_SAVE: Final = frozenset({FaultKind.LATE_VISIBILITY, FaultKind.MAPDATA_STRING})
