"""The way of a call: counted, let in, spoilt by a fault or not, and done."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, TypeVar

from fastapi import Request
from starlette.responses import Response

from sandbox.kit.calls import Call
from sandbox.kit.faults import FaultKind
from sandbox.kit.simulator import Simulator
from sandbox.kit.transport import DroppedConnection

S = TypeVar("S", bound=Simulator)
CarryOut = Callable[[], Response]
"""What the partner does for one call, sooner or later."""
Operation = Callable[[S, Call], Response]
"""What the partner does for a call that has come through."""
FaultHandler = Callable[[S, Call, CarryOut], Awaitable[Response]]
"""How a fault spoils a call: it returns the answer, and has the call carried out or not."""

NO_ANSWER: Final = "none"
_NEEDS_A_STORED_SAVE: Final = frozenset({FaultKind.LATE_VISIBILITY})


async def serve(
    simulator: S,
    request: Request,
    call: Call,
    operation: Operation[S],
    *,
    fault_handlers: Mapping[str, FaultHandler[S]],
    needs_a_stored_save: frozenset[str] = frozenset(),
) -> Response:
    """Answer a call, and count it with its answer.

    Args:
        simulator: that the call has come to.
        request: as it came; its body is not read yet.
        call: what it is.
        operation: what the partner does for it.
        fault_handlers: what each of the partner's faults does, but `reset_before_read`, which does the same everywhere.
        needs_a_stored_save: faults, beside those of the kit, that spoil nothing where nothing was stored.
    """
    simulator.counters.count("call", call.endpoint)
    response = simulator.refusal(call)
    if response is None:
        call.fault = simulator.injector.draw(call.endpoint, call.kind)
        if call.fault == FaultKind.RESET_BEFORE_READ:
            response = DroppedConnection()
            simulator.counters.count("fault", call.fault)
        else:
            call.body = await request.body()
            do = partial(operation, simulator, call)
            response = do() if call.fault is None else await fault_handlers[call.fault](simulator, call, do)
            _count_fault(simulator, call, needs_a_stored_save)
    status = NO_ANSWER if isinstance(response, DroppedConnection) else str(response.status_code)
    simulator.counters.count("answer", f"{call.endpoint} {status}")
    return response


def _count_fault(simulator: Simulator, call: Call, needs_a_stored_save: frozenset[str]) -> None:
    if call.fault is None:
        return
    if call.fault in _NEEDS_A_STORED_SAVE | needs_a_stored_save and not call.stored:
        simulator.injector.take_back(call.fault)
    else:
        simulator.counters.count("fault", call.fault)
