"""How long it takes to compute who is due for a medal, beside consuming the same SELECT with the same driver."""

import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from pydantic import SecretStr

from benchmarks.servers import Servers, median
from hub.runtime import Runtime
from hub.store.database import Database
from hub.store.migrate import migrate
from readmodels.people.tables import employees, positions
from services.award_service.app import service
from services.award_service.domain.due import DueRules, standing_of
from services.award_service.repository.persons import every_person, persons_statement
from services.award_service.settings import AwardSettings
from services.award_service.tables import listed

_DAY: Final = date(2026, 8, 17)
_RULES: Final = DueRules()
_ONE_IN_PUNISHED: Final = 30
_AT_ONCE: Final = 5_000
Say = Callable[[str], None]
_Row = dict[str, Any]


@dataclass(frozen=True)
class Computed:
    """One database.

    Attributes:
        name: of it.
        people: there.
        select_ms: of each round, to consume the SELECT.
        compute_ms: of each round, to consume it and compute how everybody stands.
    """

    name: str
    people: int
    select_ms: Sequence[float]
    compute_ms: Sequence[float]

    @property
    def ratio(self) -> float:
        """Return how many times the SELECT it takes: the median of the rounds' ratios."""
        return median([ours / bare for ours, bare in zip(self.compute_ms, self.select_ms, strict=True)])


async def run(servers: Servers, *, people: int, rounds: int, say: Say) -> list[Computed]:
    """Measure on both databases, in turns within a round."""
    found = []
    for name, url in (
        ("SQLite", f"sqlite:///{servers.folder}/standings-{uuid4().hex[:8]}.sqlite3"),
        _postgresql(servers),
    ):
        async with _filled(servers, url, people) as database:
            times = [(await _consumed(database), await _computed(database)) for _ in range(rounds + 1)][1:]
        found.append(Computed(name, people, [bare for bare, _ in times], [ours for _, ours in times]))
        say(f"standings on {name}: {found[-1].ratio:.2f} times the SELECT of {people} people")
    return found


def _postgresql(servers: Servers) -> tuple[str, str]:
    return "PostgreSQL", servers.database_url


async def _consumed(database: Database) -> float:
    """Return how long the rows take, in milliseconds."""
    started = time.perf_counter()
    async with database.read() as connection:
        statement = persons_statement(connection.dialect.name).order_by(employees.c.id)
        async for _ in await connection.stream(statement, execution_options={"yield_per": 1_000}):
            pass
    return 1000 * (time.perf_counter() - started)


async def _computed(database: Database) -> float:
    """Return how long it takes to compute from them how everybody stands, in milliseconds."""
    started = time.perf_counter()
    async with database.read() as connection:
        async for person in every_person(connection, _DAY):
            standing_of(person, _DAY, _RULES)
    return 1000 * (time.perf_counter() - started)


@asynccontextmanager
async def _filled(servers: Servers, url: str, people: int) -> AsyncIterator[Database]:
    schema = f"s{uuid4().hex[:10]}"
    settings = AwardSettings(database_url=SecretStr(url), database_schema=schema, var=servers.folder)
    database = Runtime(service, settings).database
    await migrate(database, service.all_migrations)
    rows = list(_people(people))
    lists = [one for _, _, theirs in rows for one in theirs]
    async with database.begin() as connection:
        await connection.execute(sa.insert(employees), [employee for employee, _, _ in rows])
        await connection.execute(sa.insert(positions), [position for _, position, _ in rows])
        for first in range(0, len(lists), _AT_ONCE):
            await connection.execute(sa.insert(listed), lists[first : first + _AT_ONCE])
        for table in (employees, positions, listed):
            await connection.execute(sa.text(f"ANALYZE {table.name}"))
    try:
        yield database
    finally:
        await database.close()
        if database.is_postgresql:
            await servers.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _people(number: int) -> Iterator[tuple[_Row, _Row, list[_Row]]]:
    """Yield an employee, a position and the lists of two sources, for people of forty years of appointments."""
    rng = random.Random(1)
    for serial in range(number):
        start = date(1986 + serial % 40, rng.randint(1, 12), 1)
        nip = f"{start.year - 20}{serial // 2_800 % 12 + 1:02}{serial // 100 % 28 + 1:02}{start:%Y%m}1{serial % 100:03}"
        told = {"nip": nip, "version": 1, "unit_code": "BKPSDM", "grade": "III/c"}
        employee = {"name": "Pegawai", "employment": "pns", "position": "Analis", "active": True}
        yield (
            told | employee | {"cpns_on": start, "legal_standing": "01"},
            told | {"start": start, "title": "Analis"},
            [
                _list(nip, kind, source, rng)
                for kind in ("discipline", "leave", "award")
                for source in ("simpeg", "siasn")
            ],
        )


def _list(nip: str, kind: str, source: str, rng: random.Random) -> _Row:
    held: list[_Row] = [{"grade": "x", "decree_number": "61/TK/TAHUN 2013"}] if rng.random() < 1 / 2 else []
    punished: list[_Row] = (
        [{"level": "moderate", "effective_on": "2011-05-01"}] if rng.randrange(_ONE_IN_PUNISHED) == 0 else []
    )
    entries = held if kind == "award" else punished if kind == "discipline" else []
    return {
        "nip": nip,
        "person_nip": nip,
        "kind": kind,
        "source": source,
        "as_of": 0.0,
        "as_of_on": date(2026, 1, 1),
        "entries": entries,
        "counts": bool(entries),
        "door": "amqp",
        "received_at": 0.0,
    }


def as_markdown(found: Sequence[Computed]) -> str:
    """Return the table."""
    lines = [
        "| standings on | people | SELECT, ms | SELECT and computing, ms | times |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one.name} | {one.people} | {median(one.select_ms):.0f} | {median(one.compute_ms):.0f} | {one.ratio:.2f} |"
        for one in found
    ]
    return "\n".join(lines) + "\n"
