"""Systems that hand in what they know, each by its door; what is not confirmed they hand in again."""

import asyncio
import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import aio_pika
import httpx

from contracts.envelope import JSON
from hub.web.cloud_events import BATCH
from services.intake.domain.imports import ImportState
from tests.e2e.doors.district import BKD, SIMPEG, Body
from tests.e2e.doors.running import INTAKE, Running
from tests.support.waiting import until

_WINDOW: Final = 200
_BATCH: Final = 100
_AGAIN_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 1800
_TIME: Final = "2026-06-15T08:00:00+07:00"


def events(source: str, bodies: Sequence[Body]) -> list[dict[str, Any]]:
    """Return reports as CloudEvents, each with an id of its own."""
    return [
        {
            "specversion": "1.0",
            "id": f"{source}-{number}",
            "source": f"/{source}",
            "type": "unit.reported.v1" if "code" in body else "employee.reported.v1",
            "time": _TIME,
            "data": body,
        }
        for number, body in enumerate(bodies)
    ]


def _parts(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


async def publish(hub: Running, bodies: Sequence[Body]) -> None:
    """Publish reports in any order; some of each window twice, as after a confirmation that was lost."""
    waiting = events(SIMPEG, bodies)
    rng = Random(17)
    rng.shuffle(waiting)
    connection = await aio_pika.connect(hub.stack.amqp_url_of(SIMPEG), timeout=30)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(f"source.{SIMPEG}", ensure=False)
        for window in _parts(waiting, _WINDOW):
            again = rng.sample(window, len(window) // 20)
            await asyncio.gather(*(exchange.publish(_message(one), one["type"]) for one in (*window, *again)))


def _message(event: Mapping[str, Any]) -> aio_pika.Message:
    attributes = ("specversion", "id", "source", "type", "time")
    return aio_pika.Message(
        json.dumps(event["data"]).encode(),
        headers={f"cloudEvents:{name}": event[name] for name in attributes},
        content_type=JSON,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=event["id"],
    )


async def post(hub: Running, bodies: Sequence[Body], key: str) -> None:
    """Hand reports in by HTTP, batch by batch in their order; a batch without an answer is sent again."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": BATCH}
    for batch in _parts(events(BKD, bodies), _BATCH):
        content = json.dumps(batch).encode()
        await until(partial(_is_taken, hub.stack.urls[INTAKE], content, headers), within=_PATIENCE_SECONDS)


async def _is_taken(url: str, content: bytes, headers: Mapping[str, str]) -> bool:
    with contextlib.suppress(httpx.TransportError):  # intake was killed
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.post(f"{url}/v1/events", content=content, headers=headers)
        assert answer.status_code in {202, 429, 503}, answer.text
        if answer.status_code == 202:
            refused = [one for one in answer.json()["items"] if one["outcome"] == "refused"]
            assert not refused, refused[:3]
            return True
    await asyncio.sleep(_AGAIN_SECONDS)
    return False


async def import_files(hub: Running, source: str, *files: Path, first: bool = False) -> None:
    """Import files at a terminal, whose process is killed while it checks and while it applies, and begun again."""
    arguments = ("import", *(("--first",) if first else ()), *files, "--source", source, "--yes")
    for state in (ImportState.CHECKING, ImportState.APPLYING):
        process = await hub.command(*arguments)
        ending = asyncio.create_task(process.communicate())
        await until(partial(_is_there, hub, source, state, ending), within=_PATIENCE_SECONDS)
        assert not ending.done(), (await ending)[1].decode()
        process.kill()
        await ending
    await hub.said(*arguments)


async def _is_there(hub: Running, source: str, state: ImportState, ending: asyncio.Task[Any]) -> bool:
    await asyncio.sleep(_LOOK_SECONDS)
    return ending.done() or await hub.is_importing(source, state)
