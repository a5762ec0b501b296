"""Processes of this machine, recognised by what they carry and never by their number alone."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterable

import psutil

_LOOK_SECONDS = 0.05
_ASK_SECONDS = 1.0


def matching(
    belongs: Callable[[psutil.Process], bool], among: Iterable[psutil.Process] | None = None
) -> list[psutil.Process]:
    """Return the living processes for which `belongs` holds; those we may not look into are left out.

    Args:
        belongs: may raise psutil's errors.
        among: where to look; None: all of this machine's.
    """
    found = []
    for process in psutil.process_iter() if among is None else among:
        try:
            if process.status() != psutil.STATUS_ZOMBIE and belongs(process):
                found.append(process)
        except psutil.Error:  # gone meanwhile, or another user's
            continue
    return found


def carries(name: str, value: str) -> Callable[[psutil.Process], bool]:
    """Return a test for `matching`: the process was started with this environment variable."""
    return lambda process: process.environ().get(name) == value


def works_in(folder: str) -> Callable[[psutil.Process], bool]:
    """Return a test for `matching`: the process has this current folder."""
    return lambda process: process.cwd() == folder


def named(name: str) -> Callable[[psutil.Process], bool]:
    """Return a test for `matching`: the process runs the program of that name."""
    return lambda process: process.name() == name


def eldest(processes: Iterable[psutil.Process]) -> psutil.Process | None:
    """Return the one that was started first, from which the others descend; None when there is none."""
    # psutil keeps the time that it has read once, so those that end meanwhile are not missed.
    living = matching(lambda process: process.create_time() > 0, processes)
    return min(living, key=lambda process: (process.create_time(), process.pid), default=None)


def is_alive(process: psutil.Process) -> bool:
    """Tell whether the very same process still runs; a zombie that nobody reaps does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Send a signal; psutil makes sure that a reused process number is not hit."""
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


async def gone(processes: Iterable[psutil.Process], *, within: float) -> list[psutil.Process]:
    """Wait at most `within` seconds for processes that need not be our children; return those still alive."""
    deadline = time.monotonic() + within
    alive = [process for process in processes if is_alive(process)]
    while alive and time.monotonic() < deadline:
        await asyncio.sleep(_LOOK_SECONDS)
        alive = [process for process in alive if is_alive(process)]
    return alive


async def end(processes: Iterable[psutil.Process], *, first: signal.Signals, within: float) -> None:
    """Ask processes to end with the signal `first`; kill those that have not ended after `within` seconds.

    They are asked again each second: a program that is just starting may not heed a signal yet.
    """
    alive = list(processes)
    deadline = time.monotonic() + within
    while alive and (left := deadline - time.monotonic()) > 0:
        send(alive, first)
        alive = await gone(alive, within=min(left, _ASK_SECONDS))
    send(alive, signal.SIGKILL)
    await gone(alive, within=10)
