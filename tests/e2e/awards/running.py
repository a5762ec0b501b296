"""The hub that carries medals: RabbitMQ, the issuer, intake and award_service as processes; and what they have kept."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aio_pika
import httpx
import sqlalchemy as sa
from aio_pika.abc import AbstractIncomingMessage

from contracts.award import AwardGrantedV1, AwardProposedV1, AwardRevokedV1
from hub.settings import HubSettings
from hub.store.database import Database
from hub.tables import outbox
from local.broker_users import logged_in, make_free_users
from local.http_client import LocalClient
from local.stack import Layout, Stack, stack
from sandbox.demo.partner_process import issuer_child, issuer_environment
from sandbox.demo.personnel_reports import PersonnelReporter

AWARDS: Final = "award_service"
_INTAKE: Final = "intake"
_SOURCE: Final = "simpeg"
_READER: Final = "penguji"
_ANNOUNCED: Final = (AwardProposedV1, AwardGrantedV1, AwardRevokedV1)
_FEWEST: Final = 60
"""People of the sample agency of whom the issuer would know; nobody of them is asked for."""


@dataclass(frozen=True)
class Running:
    """A hub that runs.

    Attributes:
        stack: its processes.
        awards: the database of award_service.
        client: of its API.
        issuer: of the issuer.
        reporter: the district's personnel system.
        deposits: folder into which packages are put.
    """

    stack: Stack
    awards: Database
    client: httpx.AsyncClient
    issuer: httpx.AsyncClient
    reporter: PersonnelReporter
    deposits: Path

    async def count(self, table: sa.Table, *holds: sa.ColumnElement[bool]) -> int:
        """Return how many rows award_service keeps."""
        async with self.awards.read() as connection:
            return (await connection.execute(sa.select(sa.func.count()).select_from(table).where(*holds))).scalar_one()

    async def written(self) -> dict[str, Counter[str]]:
        """Return how often something was announced of whom, by type: as the outbox says."""
        found: dict[str, Counter[str]] = {one.type: Counter() for one in _ANNOUNCED}
        async with self.awards.read() as connection:
            for row in await connection.execute(sa.select(outbox.c.routing_key, outbox.c.body)):
                if row.routing_key in found:
                    found[row.routing_key][json.loads(row.body)["nip"]] += 1
        return found

    async def is_sent(self) -> bool:
        """Whether the broker has confirmed all that was announced."""
        return not await self.count(outbox, outbox.c.sent_at.is_(None))

    async def arrived(self) -> dict[str, Counter[str]]:
        """Take what waits for receivers that are not installed, and return the same of it.

        What the broker has twice, by one id, counts once.
        """
        await make_free_users(self.stack.broker, [_READER])
        found: dict[str, Counter[str]] = {}
        async with await aio_pika.connect(logged_in(self.stack.broker.url, _READER)) as connection:
            channel = await connection.channel()
            for contract in _ANNOUNCED:
                messages: dict[str | None, AbstractIncomingMessage] = {}
                (receiver,) = contract.receivers
                queue = await channel.get_queue(receiver)
                while (message := await queue.get(no_ack=True, fail=False)) is not None:
                    messages[message.message_id] = message
                found[contract.type] = Counter(json.loads(one.body)["nip"] for one in messages.values())
        return found


@asynccontextmanager
async def running(var: Path, data: Path) -> AsyncIterator[Running]:
    """Run the hub on SQLite; what is started ends with the context.

    Args:
        var: folder of the broker.
        data: empty and absolute, of the services.
    """
    settings = HubSettings(sources=(_SOURCE,), var=data)
    deposits = data / "kementerian"
    deposits.mkdir()
    with issuer_child(data, data / "calendar", employees=_FEWEST, seed=1) as (issuer, issuer_url):
        told = {
            "KINERJA_SOURCES": json.dumps([_SOURCE]),
            "KINERJA_AWARD_DEPOSIT_FOLDER": str(deposits),
            **issuer_environment(issuer_url),
        }
        layout = Layout(
            var=var,
            data=data,
            services={_INTAKE: 0, AWARDS: 0},
            environment=told,
            settings=settings,
            beside=[issuer],
        )
        database = Database.of(settings, AWARDS)
        async with (
            stack(layout, say=print) as started,
            LocalClient(base_url=started.urls[AWARDS], timeout=httpx.Timeout(60.0)) as client,
            LocalClient(base_url=issuer_url) as signing_in,
        ):
            reporter = PersonnelReporter(started.amqp_url_of(_SOURCE), _SOURCE, settings.namespace)
            try:
                yield Running(started, database, client, signing_in, reporter, deposits)
            finally:
                await started.supervisor.stop()
                await database.close()
