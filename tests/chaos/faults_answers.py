"""Answers of the API to the staff that are lost on their way, and a service that dies as soon as it has answered.

It happens to what only its key keeps from being done twice: an SKP's revision guards every other step.
"""

import signal
from random import Random
from typing import Final

import httpx

from hub.web.idempotency import REPLAYED
from tests.chaos.fault import ALWAYS, Fault
from tests.chaos.rig import Rig
from tests.support.waiting import until

_TO: Final = ("/evidence/links", "/feedback")
_LOST: Final = 3
_WAIT_SECONDS: Final = 120.0


async def _lose(rig: Rig, _rng: Random) -> int:
    """Lose answers to evidence and to feedback, each a few times."""
    left = dict.fromkeys(_TO, _LOST)

    async def lose(answer: httpx.Response) -> None:
        to = _to(answer)
        if to is not None and left[to] > 0:
            left[to] -= 1
            raise httpx.ReadError("the answer was lost")

    async def all_lost() -> bool:
        return not any(left.values())

    rig.driver.on_answer = lose
    await until(all_lost, within=_WAIT_SECONDS)
    rig.driver.on_answer = None
    return _LOST * len(_TO)


async def _kill(rig: Rig, _rng: Random) -> int:
    """Kill the service as soon as its answer to evidence has arrived, and to feedback; the answer counts."""
    (name,) = rig.copies("skp_service")
    left = list(_TO)

    async def kill(answer: httpx.Response) -> None:
        if left and _to(answer) == left[0]:
            rig.kill(name, signal.SIGKILL)
            left.pop(0)

    async def all_killed() -> bool:
        return not left

    rig.driver.on_answer = kill
    await until(all_killed, within=_WAIT_SECONDS)
    rig.driver.on_answer = None
    return len(_TO)


def _to(answer: httpx.Response) -> str | None:
    """Return which of the two an answer says to be done just now."""
    if answer.request.method != "POST" or not answer.is_success or REPLAYED in answer.headers:
        return None
    return next((end for end in _TO if answer.request.url.path.endswith(end)), None)


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("answers_to_staff_lost", _lose, profile=ALWAYS),
    Fault("killed_as_it_answers", _kill, profile=ALWAYS),
)
