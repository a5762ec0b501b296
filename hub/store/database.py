"""The service's own database: SQLite in a file, or a schema in PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from hub.clock import SYSTEM, Clocks
from hub.errors import UserError
from hub.settings import HubSettings
from hub.store.address import with_tls

# Connection, sign-in, resources, operator, system: the same for whatever is asked.
_AWAY_SQLSTATE_CLASSES: Final = frozenset({"08", "28", "3D", "53", "57", "58"})
_AWAY_SQLSTATES: Final = frozenset({"25006", "40001", "40P01", "55P03"})  # read-only, serialization, deadlock, lock
_AWAY_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


# A peer that is stopped, or whose host is gone, must not keep our rows locked: PostgreSQL ends its transactions and
# finds out that it is gone. Longer than any transaction of ours waits for anything.
NEVER_WAIT_FOR_THE_DEAD: Final = {
    "idle_in_transaction_session_timeout": "90s",
    "lock_timeout": "20s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


# A district's tables fit into memory: a page that is looked up costs hardly more than the next one. With PostgreSQL's
# own figure, which is for disks that turn, it reads whole tables where a hundred look-ups would do.
_PAGES_ARE_IN_MEMORY: Final = {"random_page_cost": "1.1"}


_CLOCKS: Final = "kinerja_clocks"


class DatabaseStalled(Exception):
    """A statement was not answered in time, or its connection broke beneath the driver."""


def _as_json(value: object) -> str:
    """Return a value for a column that PostgreSQL keeps as JSON in its own form; several times as fast as `json`."""
    return to_json(value).decode()


class Database:
    """Connections and transactions of one service.

    Attributes:
        engine: the SQLAlchemy engine.
        is_postgresql: which of the two databases it is.
        clocks: of the moments that are written; its connections have them, too (`clocks_of`).
        waiting: names of those who cannot go on, because it is away.
        runtime_role: the role that the service runs as, when this is the database as its owner sees it; else None.
    """

    runtime_role: str | None = None

    def __init__(
        self,
        url: str,
        *,
        schema: str,
        statement_seconds: float = 30.0,
        ca_file: Path | None = None,
        clocks: Clocks = SYSTEM,
    ) -> None:
        parsed, tls = with_tls(sa.make_url(url), ca_file)
        self.clocks = clocks
        self.waiting: set[str] = set()
        self.is_postgresql = parsed.get_backend_name() == "postgresql"
        self.schema = schema
        if self.is_postgresql:
            self._connect_args: dict[str, Any] = {
                "ssl": tls,
                "timeout": 10,
                "command_timeout": statement_seconds,
                "server_settings": {"search_path": schema, "application_name": schema}
                | NEVER_WAIT_FOR_THE_DEAD
                | _PAGES_ARE_IN_MEMORY,
            }
            self.engine: AsyncEngine = create_async_engine(
                parsed.set(drivername="postgresql+asyncpg"),
                pool_size=10,
                max_overflow=10,
                connect_args=self._connect_args,
                json_serializer=_as_json,
            )
            _tell_a_stalled_connection(self.engine)
        elif parsed.get_backend_name() == "sqlite":
            self.engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"))
            _make_sqlite_durable(self.engine)
        else:
            raise UserError(f"Basis data {parsed.get_backend_name()!r} tidak didukung; pakai sqlite atau postgresql.")
        self.engine.update_execution_options(**{_CLOCKS: clocks})
        # SQLite has one writer; waiting for it here is fair and quick, its own busy handler sleeps.
        self._writer = nullcontext() if self.is_postgresql else asyncio.Lock()

    @classmethod
    def of(cls, settings: HubSettings, service: str, clocks: Clocks = SYSTEM) -> "Database":
        """Return the database that the settings name for `service`; nothing is opened yet."""
        url = settings.database_url.get_secret_value() or f"sqlite:///{(settings.var / f'{service}.sqlite3').resolve()}"
        return cls(
            url,
            schema=settings.database_schema or f"{settings.database_schema_prefix}{service}",
            statement_seconds=settings.database_statement_seconds,
            ca_file=settings.ca_file,
            clocks=clocks,
        )

    @classmethod
    def of_owner(cls, settings: HubSettings, service: str) -> "Database":
        """Return the database as the role sees it that owns and migrates it: the ordinary one unless a setting says.

        Raises:
            UserError: the settings do not say which role the service runs as, or the owner's address is of another
                database.
        """
        if not settings.database_owner_url:
            return cls.of(settings, service)
        runs = settings.database_url.get_secret_value()
        role = sa.make_url(runs).username if runs else None
        if role is None:
            raise UserError(
                "KINERJA_DATABASE_OWNER_URL memerlukan KINERJA_DATABASE_URL (PostgreSQL) yang menyebut nama pengguna "
                "yang menjalankan layanan."
            )
        owned = cls.of(settings.model_copy(update={"database_url": settings.database_owner_url}), service)
        if not owned.is_postgresql or owned.engine.url.database != sa.make_url(runs).database:
            raise UserError("KINERJA_DATABASE_OWNER_URL dan KINERJA_DATABASE_URL menyebut basis data yang berbeda.")
        owned.runtime_role = role if role != owned.engine.url.username else None
        return owned

    def for_migrating(self) -> Self:
        """Return the same database on connections of its own that no statement's limit ends; nothing is kept open.

        SQLite has no such limit, and one writer.
        """
        if not self.is_postgresql:
            return self
        unlimited = copy(self)
        server_settings = self._connect_args["server_settings"] | {"statement_timeout": "0"}
        unlimited.engine = create_async_engine(
            self.engine.url,
            poolclass=NullPool,
            connect_args=self._connect_args | {"command_timeout": None, "server_settings": server_settings},
            json_serializer=_as_json,
        )
        _tell_a_stalled_connection(unlimited.engine)
        unlimited.engine.update_execution_options(**{_CLOCKS: self.clocks})
        return unlimited

    def make_place(self) -> None:
        """Make the folder of an SQLite file.

        Raises:
            UserError: it cannot be made.
        """
        file = self.engine.url.database
        if self.is_postgresql or not file or file == ":memory:":
            return
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"Folder data {Path(file).parent} tidak dapat dibuat ({error.strerror}); setel KINERJA_VAR."
            ) from error

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes: commits at the end, rolls back when an exception passes."""
        async with self._writer, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that only reads; on SQLite it does not wait for the writer."""
        async with self.engine.connect() as connection:
            await connection.execution_options(kinerja_readonly=True)
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def clocks_of(connection: AsyncConnection) -> Clocks:
    """Return the clocks of the database that a connection is to."""
    clocks: Clocks = connection.engine.get_execution_options()[_CLOCKS]
    return clocks


def database_is_away(error: BaseException) -> bool:
    """Tell whether an error means that the database cannot serve now, whatever is asked of it.

    Such an error says nothing about the message in hand: it is waited out, not counted against the message.
    """
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        state = getattr(error.orig, "sqlstate", None)
        if isinstance(state, str):
            return state[:2] in _AWAY_SQLSTATE_CLASSES or state in _AWAY_SQLSTATES
        code = getattr(error.orig, "sqlite_errorcode", None)
        return isinstance(code, int) and code & 0xFF in _AWAY_SQLITE
    return isinstance(error, OSError | PoolTimeout | DatabaseStalled)


def database_says_it_is_away(error: BaseException) -> bool:
    """Tell whether it is our database itself that says so (`database_is_away`).

    An `OSError` that comes as it is, is of something else: a disk, a partner's host. The database's own have a name
    (`DatabaseStalled`).
    """
    return database_is_away(error) and not isinstance(error, OSError)


def _tell_a_stalled_connection(engine: AsyncEngine) -> None:
    """Give what goes wrong beneath the driver a name of its own: a handler's own OSError means something else."""

    @sa.event.listens_for(engine.sync_engine, "handle_error")
    def on_error(context: sa.engine.ExceptionContext) -> None:
        if isinstance(context.original_exception, OSError):
            context.is_disconnect = True
            raise DatabaseStalled(type(context.original_exception).__name__) from context.original_exception

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def on_do_connect(dialect: sa.Dialect, _record: object, args: Any, kwargs: Any) -> Any:  # noqa: ANN401 - the driver's
        try:
            return dialect.connect(*args, **kwargs)
        except OSError as error:
            raise DatabaseStalled(type(error).__name__) from error


def _make_sqlite_durable(engine: AsyncEngine) -> None:
    """Set every connection up so that a commit survives a power cut and readers never wait for the writer."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's adapted connection
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        readonly = connection.get_execution_options().get("kinerja_readonly", False)
        # A write transaction takes the lock at once: one that upgrades half-way can only fail.
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
