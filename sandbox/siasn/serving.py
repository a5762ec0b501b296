"""How SIASN answers a call: its own way with some of the kit's faults, and the faults that only it has."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.kit import serving
from sandbox.kit.calls import Call
from sandbox.kit.fault_handlers import HTTP_FAULT_HANDLERS
from sandbox.kit.faults import CallKind
from sandbox.kit.serving import CarryOut, FaultHandler
from sandbox.siasn.envelopes import api_fault
from sandbox.siasn.faults import FaultKind
from sandbox.siasn.state import Operation, Sandbox, sandbox_of


async def serve(request: Request, call: Call, operation: Operation) -> Response:
    """Answer a call to the API, or to a token endpoint, and count it with its answer."""
    return await serving.serve(
        sandbox_of(request),
        request,
        call,
        operation,
        fault_handlers=_FAULT_HANDLERS,
        needs_a_stored_save=_NEEDS_A_STORED_SAVE,
    )


async def _error_500(_sandbox: Sandbox, _call: Call, _do: CarryOut) -> Response:
    """Echo's answer to a panic: no envelope of SIASN's, so no refusal."""
    return JSONResponse({"message": "Internal Server Error"}, status_code=500)


async def _error_503(sandbox: Sandbox, call: Call, _do: CarryOut) -> Response:
    description, shape = "Error connecting to the back end", sandbox.switches.fault_shape
    return api_fault(503, 101503, "Runtime Error", description, accept=call.accept, shape=shape)


async def _suspended(sandbox: Sandbox, call: Call, _do: CarryOut) -> Response:
    """The API manager has given up on the service behind it for a while, and does not ask it."""
    status, shape = 500 if sandbox.injector.chance(0.5) else 503, sandbox.switches.fault_shape
    description = "Currently , Address endpoint : [ Name : PRODUCTION ] [ State : SUSPENDED ]"
    return api_fault(status, 303001, "Runtime Error", description, accept=call.accept, shape=shape)


async def _rate_limited(sandbox: Sandbox, call: Call, _do: CarryOut) -> Response:
    return api_fault(
        429,
        900800,
        "Message throttled out",
        "You have exceeded your quota",
        accept=call.accept,
        shape=sandbox.switches.fault_shape,
        headers={"Retry-After": str(sandbox.parameters.retry_after_seconds)},
    )


async def _garbage(sandbox: Sandbox, call: Call, do: CarryOut) -> Response:
    """A page in place of the answer, or half of the answer, also of one to a save that was not stored."""
    stored_too = call.kind is not CallKind.SAVE or sandbox.injector.chance(sandbox.parameters.garbage_stored_share)
    answer = bytes(do().body) if stored_too else b'{"success":true,"mapData":null,"message":"success"}'
    if sandbox.injector.chance(0.5):
        return HTMLResponse("<html><body><h1>SIASN</h1><p>Sedang dalam pemeliharaan.</p></body></html>")
    return Response(answer[: len(answer) // 2], media_type="application/json")


async def _mapdata_string(_sandbox: Sandbox, _call: Call, do: CarryOut) -> Response:
    """The operation looks at the call's fault itself (`map_data_shape`)."""
    return do()


_FAULT_HANDLERS: Final[Mapping[str, FaultHandler[Sandbox]]] = {
    **HTTP_FAULT_HANDLERS,
    FaultKind.ERROR_500: _error_500,
    FaultKind.ERROR_503: _error_503,
    FaultKind.SUSPENDED_303001: _suspended,
    FaultKind.RATE_LIMITED_429: _rate_limited,
    FaultKind.GARBAGE_BODY: _garbage,
    FaultKind.MAPDATA_STRING: _mapdata_string,
}
_NEEDS_A_STORED_SAVE: Final = frozenset({FaultKind.MAPDATA_STRING})
