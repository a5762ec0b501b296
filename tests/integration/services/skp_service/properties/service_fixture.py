"""The service in process under a clock of the test's own, and everything that it has stored."""

import json
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from hub.audit import audit_trail
from hub.clock import Clocks
from hub.runtime import Runtime
from hub.service import attach
from hub.tables import outbox
from hub.web.http import Readiness, build_app
from readmodels.people.tables import positions
from services.skp_service.app import service
from services.skp_service.handlers.projection import follow_the_calendar
from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from services.skp_service.tables import annual_results, evidence, extra_time, feedback, periods, results_feed, skps
from tests.integration.services.skp_service import agency_fixture
from tests.integration.services.skp_service.agency_fixture import ADMIN, CHIEF, HEAD, YEAR
from tests.integration.services.skp_service.properties.agency import FAR, HEAD_TITLES, ONE, OTHER, PARENTS, STRANGER
from tests.support.tables import made

STARTS: Final = date(YEAR, 2, 2)
QUARTER: Final = "quarterly"


@dataclass(frozen=True)
class Who:
    """Somebody who calls."""

    name: str
    nip: str | None
    roles: frozenset[Role]
    units: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """Sign them in; nobody is not signed in."""
        return agency_fixture.caller(self.nip, *self.roles, units=self.units) if self.roles else {}

    @property
    def subject(self) -> str:
        """As the issuer names them."""
        return agency_fixture.CALLERS.known[self.headers["Authorization"].removeprefix("Bearer ")].subject


_STAFF: Final = frozenset({Role.EMPLOYEE, Role.ASSESSOR})
CALLERS: Final = {
    who.name: who
    for who in (
        Who("head", HEAD, _STAFF),
        Who("chief", CHIEF, _STAFF),
        Who("far", FAR, _STAFF),
        Who("one", ONE, _STAFF),
        Who("other", OTHER, _STAFF),
        Who("stranger", STRANGER, _STAFF),
        Who("no assessor", CHIEF, frozenset({Role.EMPLOYEE})),
        Who("admin", ADMIN, frozenset({Role.EMPLOYEE, Role.AGENCY_ADMIN})),
        Who("head who administers", HEAD, frozenset({*_STAFF, Role.AGENCY_ADMIN})),
        Who("admin of BKD-1", None, frozenset({Role.UNIT_ADMIN}), ("BKD-1",)),
        Who("other who administers BKD-1", OTHER, frozenset({*_STAFF, Role.UNIT_ADMIN}), ("BKD-1",)),
        Who("operator", None, frozenset({Role.OPERATOR})),
        Who("nobody", None, frozenset()),
    )
}


@dataclass
class Clock:
    """Eight in the morning of some day in the agency."""

    day: date = STARTS

    def __call__(self) -> float:
        """Return that moment, in epoch seconds."""
        return datetime(self.day.year, self.day.month, self.day.day, 1, tzinfo=UTC).timestamp()


class Done(NamedTuple):
    """An entry of the audit trail."""

    id: int
    about: UUID
    act: str
    at: float
    by_subject: str
    by_nip: str | None


@dataclass
class ServiceState:
    """All that is stored."""

    skps: Mapping[UUID, Any] = field(default_factory=dict)
    proved: Mapping[UUID, set[str]] = field(default_factory=dict)
    proofs: Mapping[UUID, list[str]] = field(default_factory=dict)
    feedback: Mapping[UUID, list[Any]] = field(default_factory=dict)
    audit: list[Done] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    feed: list[Any] = field(default_factory=list)
    annual: list[Any] = field(default_factory=list)
    periods: Mapping[UUID, Any] = field(default_factory=dict)
    places: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    """By position, whose it is and which of theirs, counted from 0."""
    begun: Mapping[int, date] = field(default_factory=dict)
    """By position, its first day."""
    extra: Mapping[tuple[str, UUID], date] = field(default_factory=dict)
    """By person and period, until when they were given time last."""


class ServiceUnderTest:
    """One service, used again for history after history: each starts with the same tables.

    Attributes:
        clock: moves by days.
        client: calls the API.
    """

    def __init__(self, runtime: Runtime, clock: Clock, prepared: Path) -> None:
        self.runtime = runtime
        self.clock = clock
        self._prepared = prepared
        parts = service.build(runtime)
        app = build_app(runtime, parts, Readiness(), attach(runtime, parts))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://skp")

    @classmethod
    def new(cls, database_url: str, folder: Path, patch: pytest.MonkeyPatch) -> "ServiceUnderTest":
        """Make one over a file of its own, or over a schema of its own in a PostgreSQL."""
        agency_fixture.sign_in_by_name(patch)
        url = database_url or f"sqlite:///{folder / 'skp.sqlite3'}"
        settings = SkpSettings(database_url=url, database_schema=f"skp_test_{uuid4().hex[:12]}", var=folder / "var")
        clock = Clock()
        office = cls(Runtime(service, settings, clocks=Clocks(now=clock)), clock, folder / "prepared.sqlite3")
        if not database_url:
            sa.event.listen(office.runtime.database.engine.sync_engine, "connect", _do_not_sync)
        return office

    async def begin(self, prepare: Callable[[], Awaitable[None]]) -> None:
        """Start with what `prepare` makes of empty tables; SQLite remembers it."""
        self.clock.day = STARTS
        database = self.runtime.database
        await database.engine.dispose()
        if database.is_postgresql:
            await self._drop()
        elif self._prepared.exists():
            shutil.copyfile(self._prepared, str(database.engine.url.database))
            return
        await made(database, service.all_migrations)
        await prepare()
        if not database.is_postgresql:
            async with database.engine.connect() as connection:
                await connection.exec_driver_sql("COMMIT")
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                await connection.exec_driver_sql("BEGIN")
            await database.engine.dispose()
            shutil.copyfile(str(database.engine.url.database), self._prepared)

    async def close(self) -> None:
        """Close, and leave nothing in a server."""
        await self.client.aclose()
        if self.runtime.database.is_postgresql:
            await self._drop()
        await self.runtime.database.close()

    async def _drop(self) -> None:
        database = self.runtime.database
        async with database.begin() as connection:
            await connection.execute(sa.schema.DropSchema(database.schema, cascade=True, if_exists=True))

    async def settle(self) -> None:
        """Tell of the units; their people come by themselves."""
        units = [agency_fixture.unit(code, parent_code=PARENTS[code], head_title=HEAD_TITLES[code]) for code in PARENTS]
        await agency_fixture.deliver(self.runtime, "units", *units)

    async def send(
        self, who: Who, method: str, path: str, body: Any = None, *, etag: str | None = None
    ) -> httpx.Response:
        """Call the API."""
        headers = who.headers | ({} if etag is None else {"If-Match": etag})
        return await self.client.request(method, f"/v1{path}", json=body, headers=headers)

    async def pass_days(self, number: int) -> None:
        """Let days pass."""
        self.clock.day += timedelta(days=number)
        await follow_the_calendar(self.runtime.transactions, self.clock.day)

    async def look(self) -> ServiceState:
        """Return all that is stored."""
        async with self.runtime.database.read() as connection:

            async def rows(table: sa.Table, *order: sa.ColumnElement[Any]) -> list[Any]:
                return list(await connection.execute(sa.select(table).order_by(*order)))

            view = ServiceState(
                skps={row.id: row for row in await rows(skps, skps.c.id)},
                periods={row.id: row for row in await rows(periods, periods.c.id)},
                audit=[
                    Done(row.id, UUID(row.about), row.act, row.at, row.by_subject, row.by_nip)
                    for row in await rows(audit_trail, audit_trail.c.id)
                ],
                events=[{"type": row.routing_key, **json.loads(row.body)} for row in await rows(outbox, outbox.c.id)],
                feed=await rows(results_feed, results_feed.c.number),
                annual=await rows(annual_results, annual_results.c.nip),
                proved={},
            )
            proved: dict[UUID, set[str]] = {}
            proofs: dict[UUID, list[str]] = {}
            for row in await rows(evidence, evidence.c.added_at, evidence.c.id):
                proved.setdefault(row.skp_id, set()).add(str(row.result_id))
                proofs.setdefault(row.skp_id, []).append(str(row.id))
            said: dict[UUID, list[Any]] = {}
            for row in await rows(feedback, feedback.c.given_at, feedback.c.id):
                said.setdefault(row.skp_id, []).append(row)
            counted: dict[str, int] = {}
            places: dict[int, tuple[str, int]] = {}
            begun: dict[int, date] = {}
            for row in await rows(positions, positions.c.nip, positions.c.start, positions.c.id):
                places[row.id] = row.nip, counted.get(row.nip, 0)
                counted[row.nip] = counted.get(row.nip, 0) + 1
                begun[row.id] = row.start
            given = await rows(extra_time, extra_time.c.id)
        view.extra = {(row.nip, row.period_id): row.until for row in given}
        view.proved, view.proofs, view.feedback, view.places, view.begun = proved, proofs, said, places, begun
        return view


def _do_not_sync(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
