"""The one job that all do: a changed employee comes in, is stored, and an event about it goes out, confirmed.

validate -> in one transaction (dedup,) upsert the employee, (write the event) -> the event in a second durable queue.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.envelope import PREFIX, OwnEnvelope
from contracts.nip import NipText
from contracts.report import EmployeeReportedV1, Report, UnitReportedV1
from sandbox.demo.personnel_events import employee_event
from sandbox.district.generate import generate_district

SOURCE: Final = "/benchmark"
_REPORTED: Final = frozenset(EmployeeChangedV1.model_fields) & frozenset(EmployeeReportedV1.model_fields)
FEEDER: Final = EmployeeChangedV1.publisher
"""The broker user who publishes plain messages: ours looks at who that is."""
EVENT_TYPE: Final = "employee.stored.v1"
UPSERT: Final = """
INSERT INTO {schema}.employees (nip, version, name, unit_code, position, published_at, times)
VALUES ({nip}, {version}, {name}, {unit_code}, {position}, {published_at}, 1)
ON CONFLICT (nip) DO UPDATE SET version = excluded.version, name = excluded.name, unit_code = excluded.unit_code,
    position = excluded.position, published_at = excluded.published_at, times = {schema}.employees.times + 1
"""
COLUMNS: Final = ("nip", "version", "name", "unit_code", "position", "published_at")
TABLES: Final = """
CREATE SCHEMA {schema};
CREATE TABLE {schema}.employees (nip varchar(18) PRIMARY KEY, version bigint NOT NULL, name varchar(300) NOT NULL,
    unit_code varchar(64) NOT NULL, position varchar(300) NOT NULL, published_at double precision NOT NULL,
    times integer NOT NULL);
CREATE TABLE {schema}.seen (event_id varchar(128) PRIMARY KEY);
"""


class EmployeeStoredV1(Contract):
    """An employee's record has been stored."""

    type: ClassVar[str] = EVENT_TYPE
    summary: ClassVar[str] = "Data seorang pegawai sudah disimpan."
    publisher: ClassVar[str] = "bench"

    nip: NipText
    """Whom it is about."""
    version: int
    """Of the record."""
    name: str
    """Of the employee."""


@dataclass(frozen=True)
class Place:
    """Where a competitor works; passed to its processes in their environment.

    Attributes:
        amqp_url: of RabbitMQ.
        database_url: of PostgreSQL, `postgresql://...`.
        name: schema, and prefix of its queues.
        seed: of the messages; another one makes other employees and events.
        reported: the messages are reports of a source, not records of intake.
    """

    amqp_url: str
    database_url: str
    name: str
    seed: int = 1
    reported: bool = False

    @classmethod
    def here(cls) -> "Place":
        """Read it from this process's environment."""
        here = os.environ
        return cls(
            here["BENCH_AMQP_URL"],
            here["BENCH_DATABASE_URL"],
            here["BENCH_NAME"],
            int(here["BENCH_SEED"]),
            bool(here["BENCH_REPORTED"]),
        )

    @property
    def environment(self) -> dict[str, str]:
        """Return it as environment variables."""
        return {
            "BENCH_AMQP_URL": self.amqp_url,
            "BENCH_DATABASE_URL": self.database_url,
            "BENCH_NAME": self.name,
            "BENCH_SEED": str(self.seed),
            "BENCH_REPORTED": "yes" if self.reported else "",
        }

    @property
    def source(self) -> str:
        """Queue that the changed employees wait in."""
        return f"{self.name}.in"

    @property
    def target(self) -> str:
        """Queue that the events end in."""
        return f"{self.name}.out"

    def upsert(self, style: str) -> str:
        """Return the upsert with parameters of a driver: `:name` for SQLAlchemy, `%(name)s` for psycopg."""
        return UPSERT.format(schema=self.name, **{column: style.format(column) for column in COLUMNS})


def row_of(event: EmployeeChangedV1, published_at: float) -> dict[str, Any]:
    """Return the parameters of the upsert."""
    return {**{name: getattr(event, name) for name in COLUMNS[:-1]}, "published_at": published_at}


def stored(event: EmployeeChangedV1) -> EmployeeStoredV1:
    """Return the event about a stored employee."""
    return EmployeeStoredV1(nip=event.nip, version=event.version, name=event.name)


def published_at(headers: Mapping[str, Any]) -> float:
    """Return when a message was published, in epoch seconds."""
    return datetime.fromisoformat(str(headers[f"{PREFIX}time"])).timestamp()


def event_id(headers: Mapping[str, Any]) -> str:
    """Return the id that its publisher gave it."""
    return str(headers[f"{PREFIX}id"])


def messages(number: int, seed: int, *, reported: bool = False) -> Iterator[tuple[dict[str, str], bytes]]:
    """Yield so many different employees: headers without their time, and a body; about 1 KB together.

    Of reports, those of their units come first, as a district's do: else each employee's would be doubtful.
    """
    district = generate_district(number, seed, 2025)
    for unit in district.units if reported else ():
        told = UnitReportedV1(code=unit.code, name=unit.name, kind=unit.kind, parent_code=unit.parent_code)
        yield _message(told, unit.code, seed)
    for employee in district.employees:
        event = employee_event(employee)
        full = event.model_copy(update={"name": _filled(event.name), "position": _filled(event.position)})
        yield _message(_report_of(full) if reported else full, event.nip, seed)


def _message(data: EmployeeChangedV1 | Report, name: str, seed: int) -> tuple[dict[str, str], bytes]:
    envelope = OwnEnvelope(id=str(uuid5(UUID(int=seed), name)), source=SOURCE, type=data.type, time=datetime.now(UTC))
    return envelope.to_headers(), data.model_dump_json(exclude_unset=isinstance(data, Report)).encode()


def _report_of(employee: EmployeeChangedV1) -> EmployeeReportedV1:
    """Return what a source reports that knows as much as the record says."""
    return EmployeeReportedV1.model_validate(employee.model_dump(include=set(_REPORTED)))


def headers_now(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers of a message that is published now."""
    return {**headers, f"{PREFIX}time": datetime.now(UTC).isoformat().replace("+00:00", "Z")}


def _filled(text: str, length: int = 290) -> str:
    return (f"{text}, " * (length // len(text) + 1))[:length].strip()
