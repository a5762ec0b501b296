"""Tells systemd how the service is: what it waits for, that it is ready, alive, stopping (`Type=notify`, sd_notify(3)).

Without a library: the protocol is one datagram, what PyPI has is unmaintained (sdnotify) or binds to libsystemd.
"""

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from typing import Final

_SEND_SECONDS: Final = 1.0
"""How long systemd may take to make room for a message, before it is given up."""
_BEATS: Final = 2
"""How often, in the time that systemd waits for it, the service says that it is alive."""


class Systemd:
    """The service manager that started this process, if it left an address; without one nothing is said.

    Attributes:
        beat_seconds: how often it wants to hear that the process is alive (`WatchdogSec=`); None: never.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read `NOTIFY_SOCKET` and `WATCHDOG_USEC`; connect to nothing."""
        address = environment.get("NOTIFY_SOCKET", "")
        # What begins with an at sign is in no file system: an abstract address, which begins with a zero byte.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        patience = environment.get("WATCHDOG_USEC", "") if address else ""
        self.beat_seconds = int(patience) / 1_000_000 / _BEATS if patience.isdigit() else None

    def waits_for(self, what: str) -> None:
        """Say what the service waits for, in Indonesian."""
        self._tell(f"STATUS=Menunggu {what}.")

    def ready(self, url: str) -> None:
        """Say that the service works; whether it still does is asked at its HTTP address."""
        self._tell("READY=1", f"STATUS=Bekerja sejak siap; kesiapannya kini: {url}/health/ready")

    def stopping(self) -> None:
        """Say that the service ends."""
        self._tell("STOPPING=1", "STATUS=Berhenti.")

    async def beat(self) -> None:
        """Say, until cancelled, that the event loop still turns: one that does not is killed and started again."""
        while self.beat_seconds is not None:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self.beat_seconds)

    def _tell(self, *assignments: str) -> None:
        if not self._address:
            return
        lines = "\n".join(" ".join(one.splitlines()) for one in assignments)
        # Nobody listens any more, or is too slow: no reason to end.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(_SEND_SECONDS)
            sender.sendto(lines.encode(), self._address)
