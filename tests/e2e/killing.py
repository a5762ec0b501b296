"""Kills a service, and waits until it is back."""

from typing import Final

from local.supervisor import Supervisor
from tests.support.waiting import until

_BACK_SECONDS: Final = 120.0


async def killed_and_back(supervisor: Supervisor, child: str) -> None:
    """Kill a child that runs, and return once it was started again and answers."""
    before = supervisor.restarts(child)
    supervisor.kill(child)

    async def restarted() -> bool:
        return supervisor.restarts(child) > before

    await until(restarted, within=_BACK_SECONDS)
    await supervisor.ready(child)
