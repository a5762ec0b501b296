"""Speaks to a private RabbitMQ node with the package's own command line."""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import psutil

from local import processes
from local.server import LocalServer

RABBITMQCTL: Final = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
"""Debian's real script; the one in /usr/sbin changes to the package's user first."""

_NODE: Final = "beam.smp"
_IDENTITY: Final = ("HOME", "ERL_EPMD_ADDRESS", "ERL_EPMD_PORT", "RABBITMQ_NODENAME")
"""What the node was started with and its visitor needs, too: cookie, port mapper, name."""
_MOST_SECONDS: Final = 120.0


class ControlFailed(Exception):
    """rabbitmqctl did not do it; the text is its own complaint."""


async def rabbitmqctl(server: LocalServer, *arguments: str, stdin: str = "") -> str:
    """Run `rabbitmqctl` against our node, give it `stdin`, and return what it printed. Raises ControlFailed."""
    process = await asyncio.create_subprocess_exec(
        *(str(RABBITMQCTL), *arguments),
        env=await visitor(server),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        output, complaint = await asyncio.wait_for(process.communicate(stdin.encode()), _MOST_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ControlFailed(f"{arguments[0]} took longer than {_MOST_SECONDS:.0f} s") from None
    if process.returncode != 0:
        raise ControlFailed(f"{' '.join(arguments)}: {complaint.decode(errors='replace').strip()}")
    return output.decode()


async def visitor(server: LocalServer) -> Mapping[str, str]:
    """Return the environment in which `rabbitmqctl` finds our node. Raises ControlFailed: none of ours runs."""
    return {
        **await asyncio.to_thread(_identity, server.folder),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
    }


def _identity(folder: Path | None) -> dict[str, str]:
    for process in processes.matching(lambda one: one.name() == _NODE):
        try:
            environment = process.environ()
        except psutil.Error:  # gone meanwhile
            continue
        if folder is not None and environment.get("KINERJA_PRIVATE_SERVER") == str(folder):
            return {name: environment[name] for name in _IDENTITY}
    raise ControlFailed(f"no node of ours runs in {folder}")
