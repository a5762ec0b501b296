"""Each demonstration has names of its own on the broker and in the database, and leaves none of them behind.

A run writes down what it made before it makes it. At its end it removes that; when it was killed, the next run does.
"""

import json
import shlex
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self, cast
from uuid import uuid4

import aio_pika
import sqlalchemy as sa
from aio_pika.abc import AbstractRobustConnection
from aio_pika.exceptions import AMQPError
from sqlalchemy.exc import SQLAlchemyError

from hub.amqp.connection import tls_to
from hub.discovery import load_service
from hub.messaging.declaring import remove
from hub.messaging.topology import Names
from hub.runtime import Runtime
from hub.service import topology_of
from hub.settings import HubSettings
from hub.store.database import Database
from hub.tls import TlsSettings
from local.folder_use import FolderUse
from sandbox.demo.partner_process import RETRY_DELAYS_SECONDS

_RECORD: Final = "run.json"


@dataclass(frozen=True)
class RunResources:
    """What a run makes outside its folder.

    Attributes:
        namespace: of its exchanges and queues.
        services: whose queues and schemas they are.
        amqp_url: of the broker; empty while unknown.
        database_url: of the PostgreSQL server; empty for SQLite.
    """

    namespace: str
    services: Sequence[str]
    amqp_url: str = ""
    database_url: str = ""

    @classmethod
    def new(cls, services: Sequence[str]) -> Self:
        """Return the names of a new run."""
        return cls(namespace=f"demo_{uuid4().hex[:8]}", services=services)

    @property
    def schema_prefix(self) -> str:
        """Put before the services' names to name their PostgreSQL schemas."""
        return f"{self.namespace}_"

    @property
    def user_prefix(self) -> str:
        """Put before the names of its broker users."""
        return f"{self.namespace}-"

    @property
    def district(self) -> str:
        """The broker user of the sample district's personnel system."""
        return f"{self.user_prefix}district"

    @property
    def settings(self) -> HubSettings:
        """Whose users and names these are on the broker."""
        return HubSettings(namespace=self.namespace, broker_user_prefix=self.user_prefix, sources=(self.district,))

    @property
    def environment(self) -> dict[str, str]:
        """The settings that place a service's messages and tables here."""
        return {
            "KINERJA_NAMESPACE": self.namespace,
            "KINERJA_BROKER_USER_PREFIX": self.user_prefix,
            "KINERJA_SOURCES": json.dumps([self.district]),
            "KINERJA_DATABASE_URL": self.database_url,
            "KINERJA_DATABASE_SCHEMA_PREFIX": self.schema_prefix,
        }

    def operator_settings(self, folder: Path) -> dict[str, str]:
        """Return what an operator's command must be told beside its usual settings, if the run's folder is this one."""
        return {**self.environment, "KINERJA_AMQP_URL": self.amqp_url, "KINERJA_VAR": str(folder.resolve())}

    def write(self, folder: Path) -> None:
        """Write them down."""
        folder.mkdir(parents=True, exist_ok=True)
        _write_private(folder / _RECORD, json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return what a run wrote down; None when it did not come that far."""
        try:
            return cls(**json.loads((folder / _RECORD).read_text()))
        except (OSError, ValueError, TypeError):
            return None


def write_operator_file(folder: Path, resources: RunResources) -> Path:
    """Write what a shell must know to look into a run; readable by its owner only."""
    settings = resources.operator_settings(folder)
    path = folder / "operator.env"
    _write_private(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()))
    return path


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read: addresses may hold passwords."""
    path.touch(mode=0o600)
    path.write_text(text)


@asynccontextmanager
async def run_folder(parent: Path) -> AsyncIterator[Path]:
    """Make a folder for a run and remove those of runs that were killed, with their resources.

    The folder of the last finished run stays until the next, to be looked at.
    """
    await _remove_dead_runs(parent)
    folder = parent / f"run-{uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    use = FolderUse(folder)
    use.join()
    try:
        yield folder
    finally:
        use.leave()


async def _remove_dead_runs(parent: Path) -> None:
    for folder in _runs(parent):
        use = FolderUse(folder)
        use.join()
        if use.leave():
            resources = RunResources.read(folder)
            if resources is not None:
                await delete_resources(resources)
            shutil.rmtree(folder, ignore_errors=True)


def _runs(parent: Path) -> list[Path]:
    return list(parent.glob("run-*"))


async def delete_resources(resources: RunResources) -> None:
    """Remove a run's queues and schemas. A server that has gone took them with it, or is not ours to wait for."""
    if resources.amqp_url:
        try:
            await _delete_queues(resources)
        except (AMQPError, OSError, TimeoutError):
            return
    if resources.database_url:
        try:
            await _delete_schemas(resources)
        except (SQLAlchemyError, OSError, TimeoutError):
            return


async def _delete_queues(resources: RunResources) -> None:
    tls = tls_to(resources.amqp_url, TlsSettings().ca_file)
    connected = await aio_pika.connect(resources.amqp_url, ssl_context=tls, timeout=5)
    connection = cast("AbstractRobustConnection", connected)
    async with connection:
        for name in resources.services:
            service = load_service(name)
            settings = service.settings(
                namespace=resources.namespace,
                retry_delays_seconds=RETRY_DELAYS_SECONDS,
                sources=(resources.district,),
            )
            runtime = Runtime(service, settings)
            await remove(connection, topology_of(runtime, service.build(runtime).subscriptions))
        async with connection.channel() as channel:
            await channel.exchange_delete(Names(resources.namespace, "").exchange)


async def _delete_schemas(resources: RunResources) -> None:
    for name in resources.services:
        schema = f"{resources.schema_prefix}{name}"
        database = Database(resources.database_url, schema=schema, ca_file=TlsSettings().ca_file)
        async with database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(schema, cascade=True, if_exists=True))
        await database.close()
