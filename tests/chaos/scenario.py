"""One fault on one database: start, load, harm, heal, settle, count."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
from aio_pika.exceptions import AMQPError
from sqlalchemy.exc import SQLAlchemyError

from tests.chaos.assembly import rig
from tests.chaos.auditor import Auditor, Finding
from tests.chaos.driver import Driver, Load
from tests.chaos.fault import DatabaseKind, Fault
from tests.chaos.rig import Rig
from tests.chaos.servers import Servers

RECOVERY_SECONDS: Final = 120.0
_SETTLE_SECONDS: Final = 480.0  # a machine that has much else to do may need them
_QUIET_SECONDS: Final = 6.0
_LOOK_SECONDS: Final = 0.5
_CALM_SECONDS: Final = (0.5, 1.5)
_TAIL_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        fault: its name.
        database: sqlite or postgresql.
        injected: how often it was done.
        messages: events that the broker, and SKPs that the API, had acknowledged.
        lost, doubled, stuck: what the auditor has found; zero, zero, zero is the promise.
        seconds_to_recover: from the moment when the fault had healed until everything was settled; the load goes on
            for a second of it. None: it did not settle.
        details: what was lost, doubled or stuck.
    """

    fault: str
    database: DatabaseKind
    injected: int
    messages: int
    lost: int
    doubled: int
    stuck: int
    seconds_to_recover: float | None
    details: Mapping[str, Mapping[str, int]]

    @property
    def is_clean(self) -> bool:
        """Whether the fault was there and nothing came of it."""
        return self.injected > 0 and self.lost == self.doubled == self.stuck == 0

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is written to a file."""
        return {**asdict(self), "clean": self.is_clean}


async def run(
    fault: Fault, database: DatabaseKind, servers: Servers, folder: Path, *, seed: int = 1, load: Load | None = None
) -> Row:
    """Run a scenario in `folder`, which is made anew. Raises what a fault or the driver cannot cope with."""
    shutil.rmtree(folder, ignore_errors=True)
    async with rig(fault, database, servers, folder, seed) as made:
        made.driver = driver = Driver(made, load or Load(), seed)
        await driver.warm_up()
        injected, healed_at, finished = await _disturb(fault, made, driver, Random(f"{seed}/{fault.name}/{database}"))
        finding, settled_at = await _settle(made)
        if not finished:
            finding.stuck["publisher or staff still waiting"] += 1
        return Row(
            fault=fault.name,
            database=database,
            injected=injected,
            messages=driver.messages,
            lost=finding.lost.total(),
            doubled=finding.doubled.total(),
            stuck=finding.stuck.total(),
            seconds_to_recover=None if settled_at is None else round(settled_at - healed_at, 1),
            details=finding.as_json(),
        )


def broken_off(fault: Fault, database: DatabaseKind, error: Exception) -> Row:
    """Return the row of a scenario that could not be played to its end."""
    details = {"stuck": {f"broken off: {type(error).__name__}": 1}}
    return Row(fault.name, database, 0, 0, 0, 0, stuck=1, seconds_to_recover=None, details=details)


async def _disturb(fault: Fault, rig: Rig, driver: Driver, rng: Random) -> tuple[int, float, bool]:
    """Inject the fault under load; returns how often, when it had healed, and whether the load came to its end."""
    loading = asyncio.create_task(driver.run())
    try:
        await asyncio.sleep(rng.uniform(*_CALM_SECONDS))
        rig.fault_began = time.time()
        injected = await fault.inject(rig, rng)
        healed_at = time.monotonic()
        if fault.after is not None:
            await fault.after(rig)
        await asyncio.sleep(_TAIL_SECONDS)
        driver.heal()
        await asyncio.wait({loading}, timeout=RECOVERY_SECONDS)
    finally:
        if not loading.done():
            loading.cancel()
            await asyncio.wait({loading})
    if not loading.cancelled():
        await loading  # raises what the driver met
    return injected, healed_at, not loading.cancelled()


async def _settle(rig: Rig) -> tuple[Finding, float | None]:
    """Look until everything has come to its end, or nothing moves any more, or the deadline has passed."""
    auditor = Auditor(rig)
    deadline = time.monotonic() + _SETTLE_SECONDS
    quiet_since: float | None = None
    finding = Finding(stuck=Counter({"nothing could be looked at": 1}))
    try:
        while (at := time.monotonic()) < deadline:
            looked = await _look(auditor)
            if looked is not None:
                finding = looked
            if looked is None or not looked.is_quiet:
                quiet_since = None
            elif looked.is_settled or at - (quiet_since or at) > _QUIET_SECONDS:
                finding.stuck["messages held by consumers"] = await auditor.unacknowledged()
                if finding.is_quiet:
                    return finding, at if looked.is_settled else None
                quiet_since = None
            else:
                quiet_since = quiet_since or at
            await asyncio.sleep(_LOOK_SECONDS)
        finding.stuck["still moving when the time was up"] = 1
        return finding, None
    finally:
        await auditor.close()


async def _look(auditor: Auditor) -> Finding | None:
    """Look once; None when a server is still away."""
    try:
        return await auditor.look()
    except (AMQPError, SQLAlchemyError, httpx.TransportError, OSError, TimeoutError):
        return None
