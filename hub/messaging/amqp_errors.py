"""How a connection to the broker that breaks shows itself to whoever waits on it."""

import asyncio
from typing import Final

from aio_pika.exceptions import AMQPError
from aiormq.exceptions import AMQPError as TransportError

CONNECTION_TROUBLE: Final = (AMQPError, TransportError, OSError, RuntimeError)
"""What aio-pika and aiormq raise then; aio-pika's own state errors are RuntimeErrors."""


def we_are_cancelled() -> bool:
    """Tell whether somebody wants this task to end.

    aiormq rejects what waits in the queue of a broken connection by cancelling it: then nobody means this task.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def end_if_cancelled() -> None:
    """Raise CancelledError when somebody wants this task to end.

    aiormq also does the reverse: what it was told in the place of an answer stands in for our cancellation.
    """
    if we_are_cancelled():
        raise asyncio.CancelledError
