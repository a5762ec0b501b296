"""How much the API's lists and dashboards cost beside a bare indexed SELECT of the same rows."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa
from fastapi import FastAPI

from benchmarks.servers import Servers
from benchmarks.statements import counted
from contracts.unit import UnitChangedV1
from hub.identity.settings import OidcSettings
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.service import attach
from hub.store.migrate import migrate
from hub.web.http import Readiness, build_app
from sandbox.district.units import district_units
from sandbox.sign_in.issuer import Issuer
from sandbox.sign_in.settings import SignInSettings
from services.skp_service.app import service
from services.skp_service.roles import Role
from services.skp_service.settings import SkpSettings
from services.skp_service.tables import skps

YEARS: Final = 5
_ISSUER: Final = "http://127.0.0.1:9"
_AUDIENCE: Final = "kinerja-hub"
_NIP: Final = "196801011990031000"
Say = Callable[[str], None]
Bare = Callable[[], Awaitable[int]]


@dataclass(frozen=True)
class Listed:
    """One list.

    Attributes:
        name: what is asked for.
        rows: it gives.
        statements: of SQL, a request.
        p95_ms: of the request.
        bare_p95_ms: of the bare SELECT.
        undisturbed: how many times the bare SELECT it takes by the lower quartiles, which other work moves least.
    """

    name: str
    rows: int
    statements: int
    p95_ms: float
    bare_p95_ms: float
    undisturbed: float

    @property
    def ratio(self) -> float:
        """Return how many times the bare SELECT it takes."""
        return self.p95_ms / self.bare_p95_ms


class Api:
    """Calls the application as a server does, without a network and a client between."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self._app = app
        self._headers = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"bench")]

    async def get(self, path: str, query: Mapping[str, Any]) -> bytes:
        """Return the body of a 200.

        Raises:
            RuntimeError: it is none.
        """
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": urlencode(query).encode(),
            "headers": self._headers,
            "client": ("127.0.0.1", 1),
            "server": ("bench", 80),
        }
        status, body = 0, bytearray()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI has it
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await self._app(scope, receive, send)
        if status != httpx.codes.OK:
            raise RuntimeError(f"{path}: {status} {bytes(body[:300])!r}")
        return bytes(body)


async def run(servers: Servers, *, employees: int, calls: int, say: Say) -> list[Listed]:
    """Measure every list, each call beside the bare SELECT of its rows."""
    found = []
    async with _service(servers) as (runtime, app, token):
        say(f"lists: {employees * YEARS} SKP of {employees} employees")
        period = await _fill(runtime, employees)
        api = Api(app, token)
        for name, path, query, chosen in _questions(period):
            found.append(await _measured(runtime, api, name, path, query, chosen, calls=calls))
            say(f"lists: {name}: {found[-1].ratio:.2f} times the bare SELECT, {found[-1].statements} statements")
    return found


def _questions(period: UUID) -> list[tuple[str, str, dict[str, Any], sa.Select[Any]]]:
    """Return what is asked, and the bare SELECT of the same rows."""
    in_period = sa.select(*(column for column in skps.c if column.name != "content")).where(skps.c.period_id == period)
    everywhere = {"view": "units", "period_id": str(period)}
    in_unit = in_period.where(skps.c.unit_code == "DIN-03")
    return [
        ("a page of 100", "/v1/skps", everywhere, in_period.order_by(skps.c.id).limit(101)),
        ("a page of 500", "/v1/skps", {**everywhere, "limit": 500}, in_period.order_by(skps.c.id).limit(501)),
        ("of a unit", "/v1/skps", {**everywhere, "unit_code": "DIN-03"}, in_unit.order_by(skps.c.id).limit(101)),
        (
            "of a stage",
            "/v1/skps",
            {**everywhere, "stage": "approved"},
            in_period.where(skps.c.stage == "approved").order_by(skps.c.id).limit(101),
        ),
        (
            "sorted by change",
            "/v1/skps",
            {**everywhere, "sort": "changed"},
            in_period.order_by(skps.c.changed_at, skps.c.id).limit(101),
        ),
        ("a unit's distribution", "/v1/units/DIN-03/distribution", {"period_id": str(period)}, in_unit),
        ("a unit's progress", "/v1/reports/progress", {"period_id": str(period), "unit_code": "DIN-03"}, in_unit),
        (
            "a unit's nominative list",
            "/v1/reports/nominative",
            {"period_id": str(period), "unit_code": "DIN-03"},
            in_unit.order_by(skps.c.id).limit(101),
        ),
    ]


async def _measured(
    runtime: Runtime,
    api: Api,
    name: str,
    path: str,
    query: Mapping[str, Any],
    chosen: sa.Select[Any],
    *,
    calls: int,
) -> Listed:
    rows, bare, ours = 0, [], []
    with counted(runtime) as statements:
        await api.get(path, query)
        made = len(statements)
    for _ in range(calls):
        started = time.perf_counter()
        async with runtime.database.read() as connection:
            rows = len((await connection.execute(chosen)).all())
        between = time.perf_counter()
        await api.get(path, query)
        ours.append(time.perf_counter() - between)
        bare.append(between - started)
    p95, bare_p95 = (1000 * quantiles(one, n=20)[-1] for one in (ours, bare))
    return Listed(name, rows, made, p95, bare_p95, quantiles(ours, n=4)[0] / quantiles(bare, n=4)[0])


@asynccontextmanager
async def _service(servers: Servers) -> AsyncIterator[tuple[Runtime, FastAPI, str]]:
    issuer = Issuer(SignInSettings(audience=_AUDIENCE), _ISSUER)
    told = OidcSettings(oidc_issuer=_ISSUER, oidc_audience=_AUDIENCE)
    verifier = Verifier.of(
        told, roles=service.roles, transport=httpx.MockTransport(lambda request: _answer(issuer, request))
    )
    schema = f"l{uuid4().hex[:10]}"
    settings = SkpSettings(database_url=servers.database_url, database_schema=schema, var=servers.folder)
    runtime = Runtime(service, settings)
    with patch.object(Verifier, "of", lambda *_, **__: verifier):
        parts = service.build(runtime)
    await migrate(runtime.database, service.all_migrations)
    try:
        app = build_app(runtime, parts, Readiness(), attach(runtime, parts))
        token = issuer.token("bench", nip=_NIP, roles=[Role.EMPLOYEE, Role.ASSESSOR, Role.AGENCY_ADMIN])
        yield runtime, app, token
    finally:
        await runtime.database.close()
        await servers.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _answer(issuer: Issuer, request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=issuer.jwks() if request.url.path == "/jwks" else issuer.discovery())


async def _fill(runtime: Runtime, employees: int) -> UUID:
    """Write five years of SKPs, spread over the units and stages of a district; returns the last year's period."""
    district: Sequence[UnitChangedV1] = [
        UnitChangedV1(code=one.code, version=1, name=one.name, kind=one.kind, parent_code=one.parent_code)
        for one in district_units()
    ]
    ids = [uuid4() for _ in range(YEARS)]
    async with runtime.database.begin() as connection:
        for one in district:
            await connection.execute(
                sa.text("INSERT INTO units VALUES (:code, 1, :name, :kind, :parent_code, NULL, true)"),
                {"code": one.code, "name": one.name, "kind": one.kind, "parent_code": one.parent_code},
            )
        codes = sorted(one.code for one in district)
        for number, period in enumerate(ids):
            await connection.execute(
                sa.text(
                    "INSERT INTO periods VALUES (:id, 'Tahun', 'annual', make_date(:year, 1, 1),"
                    " make_date(:year, 12, 31), make_date(:year, 12, 31), 1)"
                ),
                {"id": period, "year": 2021 + number},
            )
        await connection.execute(sa.text(_EMPLOYEES), {"people": employees, "codes": codes})
        await connection.execute(sa.text(_POSITIONS))
        for number, period in enumerate(ids):
            parameters = {"people": employees, "period": period, "codes": codes, "year": 2021 + number}
            await connection.execute(sa.text(_SKPS), parameters)
            await connection.execute(sa.text(_ANNUAL_RESULTS), {"year": 2021 + number})
    async with runtime.database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(sa.text("ANALYZE"))
    return ids[-1]


_EMPLOYEES: Final = """
INSERT INTO employees (nip, version, name, employment, unit_code, position, grade, superior_nip, active)
SELECT lpad(n::text, 18, '0'), 1, 'Pegawai ' || n, 'pns', (CAST(:codes AS text[]))[1 + n % 100], 'Analis', 'III/a',
       NULL, true
FROM generate_series(1, CAST(:people AS int)) n
"""
_POSITIONS: Final = """
INSERT INTO positions (id, nip, version, start, unit_code, title, grade)
SELECT n, lpad(n::text, 18, '0'), 1, DATE '2020-01-01', unit_code, position, grade
FROM employees JOIN LATERAL (SELECT nip::bigint AS n) numbered ON true
"""
_SKPS: Final = """
INSERT INTO skps (id, nip, period_id, position_id, unit_code, assessor_nip, reviewer_nip, stage, revision, approvals,
                  results, unproved, flagged, work_results, behaviour, predicate, version, finalised_at, changed_at,
                  content)
SELECT gen_random_uuid(), lpad(n::text, 18, '0'), CAST(:period AS uuid), n, (CAST(:codes AS text[]))[1 + n % 100],
       lpad((n / 10)::text, 18, '0'), lpad((n / 100)::text, 18, '0'),
       (ARRAY['draft', 'submitted', 'approved', 'assessed', 'final'])[1 + n % 5], 1, 1, 5, 0, 0,
       CASE WHEN n % 5 >= 3 THEN 'as_expected' END, CASE WHEN n % 5 >= 3 THEN 'as_expected' END,
       CASE WHEN n % 5 >= 3 THEN 'good' END, CASE WHEN n % 5 = 4 THEN 1 ELSE 0 END, 0, random() * 1e9,
       jsonb_build_object('plan', repeat('x', 4000))
FROM generate_series(1, CAST(:people AS int)) n WHERE CAST(:year AS int) > 0
"""
_ANNUAL_RESULTS: Final = """
INSERT INTO annual_results (id, nip, announced_nip, year, kind, work_results, behaviour, predicate, version, assessor,
                            finalised_at, sync_state)
SELECT id, nip, nip, CAST(:year AS int), 'annual', work_results, behaviour, predicate, 1, '{}', 0, 'accepted'
FROM skps WHERE stage = 'final'
ON CONFLICT DO NOTHING
"""


def as_markdown(found: Sequence[Listed]) -> str:
    """Return the table."""
    lines = [
        "| list | rows | statements | p95 ms | bare SELECT, p95 ms | times | times, by lower quartiles |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one.name} | {one.rows} | {one.statements} | {one.p95_ms:.1f} | {one.bare_p95_ms:.1f} | {one.ratio:.2f} |"
        f" {one.undisturbed:.2f} |"
        for one in found
    ]
    return "\n".join(lines) + "\n"
