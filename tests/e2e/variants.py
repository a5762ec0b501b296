"""Runs a service with a crash planted at the worst moment, or with a promise of the kit broken on purpose.

    python -m tests.e2e.variants VARIANT SERVICE

The healthy kit must survive what its broken variants do not: otherwise the tests that call it healthy prove nothing.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from hub.discovery import load_service
from hub.service import run_service
from hub.settings import HubSettings
from hub.transaction import Transaction, Transactions
from sandbox.demo.service import clocks_of
from tests.broken import ledger, outbox

_CRASHES = 2
_LOST = 3


def crash_before_commit() -> None:
    """End the process with SIGKILL when a batch is done but not committed, the first two times."""
    begin = Transactions.begin

    @asynccontextmanager
    async def begin_and_crash(self: Transactions) -> AsyncIterator[Transaction]:
        async with begin(self) as transaction:
            yield transaction
            current = asyncio.current_task()
            if current is not None and current.get_name().startswith("consumer"):
                _crash_while_crashes_are_left()

    Transactions.begin = begin_and_crash  # type: ignore[method-assign]


def ack_before_commit() -> None:
    """The same crash, in a kit that acks what it has not committed."""
    crash_before_commit()
    outbox.acks_before_the_commit(pytest.MonkeyPatch())


def blind_resend() -> None:
    """A dispatcher that sends again, without asking, when the answer was lost; and some answers are."""
    ledger.sends_again_without_asking(pytest.MonkeyPatch())
    _lose_answers()


VARIANTS: dict[str, Callable[[], None]] = {
    "crash_before_commit": crash_before_commit,
    "ack_before_commit": ack_before_commit,
    "blind_resend": blind_resend,
}


def _lose_answers() -> None:
    """Let the partner store the next saves after we gave up: what is stored at once, a look before the write finds."""
    if sys.argv[2] != "siasn_gateway":
        return
    partner = os.environ["KINERJA_SIASN_API_URL"].partition("/apisiasn")[0]
    fault = {"kind": "stored_late", "endpoint": "skp22/save", "count": _LOST}
    httpx.post(f"{partner}/admin/faults/next", json=fault, trust_env=False, timeout=30).raise_for_status()


def _crash_while_crashes_are_left() -> None:
    """Count crashes in a file beside the service's data: the memory dies with the process."""
    counter = Path(HubSettings().var) / f"crashes-{sys.argv[2]}"
    crashes = len(counter.read_text()) if counter.exists() else 0
    if crashes < _CRASHES:
        counter.write_text("x" * (crashes + 1))
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    run_service(load_service(sys.argv[2]), clocks=clocks_of(sys.argv[2]))
