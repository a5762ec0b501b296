"""Kills services and restarts the broker at random moments while the demonstration runs."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from local.server import LocalServer
from local.supervisor import Supervisor

_FIRST_SECONDS = (0.5, 2.0)
_GAP_SECONDS = (0.5, 3.0)


@dataclass(frozen=True)
class ProcessFaults:
    """What shall go wrong on our own side.

    Attributes:
        kills: how often each service is ended with SIGKILL.
        broker_restarts: how often RabbitMQ is restarted; only when it is ours.
    """

    kills: int = 0
    broker_restarts: int = 0


async def inject_process_faults(
    plan: ProcessFaults,
    *,
    services: Sequence[str],
    supervisor: Supervisor,
    broker: LocalServer,
    rng: Random,
    injected: Counter[str],
) -> None:
    """Carry the plan out, one thing after the other in random order; `injected` counts what was done."""
    targets = [name for name in services for _ in range(plan.kills)] + ["rabbitmq"] * plan.broker_restarts
    rng.shuffle(targets)
    await asyncio.sleep(rng.uniform(*_FIRST_SECONDS))
    for target in targets:
        if target == "rabbitmq":
            await broker.restart()
        else:
            await supervisor.ready(target)
            supervisor.kill(target, signal.SIGKILL)
        injected[target] += 1
        await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
