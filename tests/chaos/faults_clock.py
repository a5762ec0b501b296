"""The services' wall clock goes wrong by two hours, both ways, and comes right again (libfaketime)."""

import asyncio
import signal
from pathlib import Path
from random import Random
from typing import Final

from local.packages import install
from tests.chaos.fault import ALWAYS, Fault
from tests.chaos.rig import SERVICES, Rig

_LIBRARY: Final = "/usr/$LIB/faketime/libfaketimeMT.so.1"
"""As the loader is told it; it puts the machine's own library folder in place of $LIB."""
_INSTALLED: Final = "lib/*/faketime/libfaketimeMT.so.1"
_WRONG_SECONDS: Final = (7200, -7200)
_HOLD_SECONDS: Final = (3.0, 5.0)
_FILE: Final = "clock"
_ENVIRONMENT: Final = {
    "LD_PRELOAD": _LIBRARY,
    "FAKETIME_TIMESTAMP_FILE": f"{{folder}}/{_FILE}",
    "FAKETIME_CACHE_DURATION": "1",
    # Clocks that only grow are not set forward or back by anybody: event loops and leases go by them.
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "DONT_FAKE_MONOTONIC": "1",
    "NO_FAKE_STAT": "1",
    # Its mend for waits by a clock that only grows makes each of them end at once, so a thread that waits for
    # another spins: three quarters of the processor are gone, and on a busy machine all of it.
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",
}


async def _make_clock(rig: Rig) -> None:
    if not _is_installed():
        await install("faketime", say=lambda _: None)
    _set(rig, 0)


def _is_installed() -> bool:
    return any(Path("/usr").glob(_INSTALLED))


def _set(rig: Rig, seconds: int) -> None:
    (rig.folder / _FILE).write_text(f"{seconds:+d}\n")


async def _jump(rig: Rig, rng: Random) -> int:
    for name in rig.urls:
        _demand_library(rig, name)
    for seconds in (*_WRONG_SECONDS, 0):
        _set(rig, seconds)
        await asyncio.sleep(rng.uniform(*_HOLD_SECONDS))
    return len(_WRONG_SECONDS)


async def _jump_and_restart(rig: Rig, rng: Random) -> int:
    """Have the services start anew by a wrong clock, and die while it is wrong."""
    for seconds in _WRONG_SECONDS:
        _set(rig, seconds)
        await asyncio.sleep(rng.uniform(*_HOLD_SECONDS))
        await _restart_all(rig)
        await asyncio.sleep(rng.uniform(*_HOLD_SECONDS))
    _set(rig, 0)
    await _restart_all(rig)
    return len(_WRONG_SECONDS)


async def _restart_all(rig: Rig) -> None:
    names = [name for service in SERVICES for name in rig.copies(service)]
    for name in names:
        rig.kill(name, signal.SIGKILL)
    await asyncio.sleep(1)
    for name in names:
        await rig.ready(name)


def _demand_library(rig: Rig, name: str) -> None:
    """The loader only warns when it does not find the library; a right clock would prove nothing."""
    pid = rig.pid(name)
    maps = Path(f"/proc/{pid}/maps").read_text() if pid is not None else ""
    if "libfaketime" not in maps:
        raise RuntimeError(f"{name} does not run under libfaketime")


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("clock_jumps", _jump, environment=_ENVIRONMENT, before=_make_clock, profile=ALWAYS),
    Fault("clock_wrong_over_restarts", _jump_and_restart, environment=_ENVIRONMENT, before=_make_clock),
)
