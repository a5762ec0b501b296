"""The command `kinerja` in a process of its own, as an operator runs it."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

OWN: Final = (sys.executable, "-m", "hub.cli")
"""As it is called on this machine."""
_ALWAYS: Final = "2000-01-01T00:00:00Z"
_ATTEMPTS: Final = 5


async def kinerja(
    words: Sequence[str], command: Sequence[str] = OWN, environment: Mapping[str, str] | None = None
) -> tuple[int | None, bytes, bytes]:
    """Run it to its end.

    Args:
        words: its arguments.
        command: how it is called.
        environment: beside this process's.

    Returns:
        Its exit code, and what it has written to both outputs.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        *words,
        env={**os.environ, **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, error = await process.communicate()
    return process.returncode, told, error


async def sent_by(service: str, event_type: str, environment: Mapping[str, str]) -> int:
    """Return how many events of a type a service's outbox has sent; -1: it cannot be looked at."""
    words = ["outbox", "replay", "--dry-run", "--json", "--since", _ALWAYS, "--service", service, "--type", event_type]
    for _ in range(_ATTEMPTS):
        code, told, _ = await kinerja(words, environment=environment)
        if code == 0:
            return int(json.loads(told)["events"][service])
    return -1
