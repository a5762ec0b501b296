"""A little invented agency, its people signed in, and a look at what the service has stored."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from contracts.vocabulary import Employment
from hub.audit import audit_trail
from hub.clock import SYSTEM, moment
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.service import attach
from hub.tables import outbox
from hub.web.http import Readiness, build_app
from hub.web.problems import Problem
from readmodels.people.tables import employees, positions
from services.skp_service.domain.terms import Behaviour
from services.skp_service.domain.year import YearRule
from services.skp_service.roles import Role
from services.skp_service.subscribers import subscriptions
from services.skp_service.tables import annual_results, skps

HEAD: Final = "197001011995031000"
"""Heads the agency; the regent assesses them."""
CHIEF: Final = "197505052000031000"
"""Heads the division BKD-1, under the head."""
ADMIN: Final = "198003032005031000"
"""Administers the agency; works in BKD."""
STAFF_ROLES: Final = frozenset({Role.EMPLOYEE, Role.ASSESSOR})
YEAR: Final = moment(SYSTEM.now()).year
TODAY: Final = date(YEAR, 2, 16)
"""The day that it is, whenever the tests run, unless a test says otherwise."""


def staff_nip(number: int) -> str:
    """Return an invented NIP; the serial 000 is nobody's."""
    return f"1990010120{10 + number // 12:02}{number % 12 + 1:02}1000"


def employee(nip: str, *, version: int = 1, **changes: Any) -> EmployeeChangedV1:
    """Return an employee's record: staff of unit BKD-1 under its chief, unless told otherwise."""
    record = {
        "nip": nip,
        "version": version,
        "name": "Sariwangi Padmanegara",
        "employment": Employment.PNS,
        "unit_code": "BKD-1",
        "position": "Analis SDM Aparatur Ahli Muda",
        "grade": "III/c",
        "superior_nip": CHIEF,
        "functional_level": "ahli_muda",
    }
    return EmployeeChangedV1.model_validate(record | changes)


def head(**changes: Any) -> EmployeeChangedV1:
    """Return the top official's record."""
    record = {"unit_code": "BKD", "position": "Kepala Badan", "grade": "IV/b", "superior_nip": None}
    return employee(HEAD, **({"name": "Wangsareja Tanu", "functional_level": None} | record | changes))


def chief(**changes: Any) -> EmployeeChangedV1:
    """Return the chief's record."""
    record = {"position": "Kepala Bidang", "grade": "IV/a", "superior_nip": HEAD, "functional_level": None}
    return employee(CHIEF, **(record | changes))


def unit(code: str, *, version: int = 1, **changes: Any) -> UnitChangedV1:
    """Return a unit's record."""
    record = {"code": code, "version": version, "name": f"Unit {code}", "kind": "badan"}
    return UnitChangedV1.model_validate(record | changes)


class Clock:
    """What the service reads the time from.

    Attributes:
        today: the day that it is in UTC.
        hour: of that day, in UTC; at noon it is the same day in the agency.
    """

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Let it be the noon that it is unless a test says otherwise."""
        self.today = TODAY
        self.hour = 12

    def now(self) -> float:
        """Return that moment, and so many seconds on as passed."""
        return datetime.combine(self.today, time(self.hour), UTC).timestamp() + SYSTEM.now() % 3600


class Callers(Verifier):
    """Takes a caller's name for their token: how tokens are checked is tested elsewhere."""

    def __init__(self) -> None:
        self.known: dict[str, Caller] = {}

    async def caller_of(self, token: str | None) -> Caller:
        """Return who is known by this name."""
        if token is None or token not in self.known:
            raise Problem(401, "missing_token", "Masuk terlebih dahulu.")
        return self.known[token]


CALLERS: Final = Callers()


def caller(nip: str | None, *roles: Role, units: Sequence[str] = ()) -> dict[str, str]:
    """Return the headers of somebody with these roles; with none named, those of an employee who may assess."""
    held = frozenset(roles) or STAFF_ROLES
    name = f"{nip}/{'+'.join(sorted(held))}/{'+'.join(units)}"
    CALLERS.known[name] = Caller(f"subject of {name}", nip, held, frozenset(units))
    return {"Authorization": f"Bearer {name}"}


def admin() -> dict[str, str]:
    """Return the headers of the agency's admin."""
    return caller(ADMIN, Role.EMPLOYEE, Role.AGENCY_ADMIN)


def sign_in_by_name(patch: pytest.MonkeyPatch) -> None:
    """Let the service ask `CALLERS` instead of an issuer."""
    patch.setattr(Verifier, "of", lambda *_args, **_kwargs: CALLERS)


async def deliver(runtime: Runtime, subscription: str, *data: Contract, today: date = TODAY) -> None:
    """Hand messages to a subscription as the kit's consumer does: as one batch in one transaction."""
    (handler,) = [each.handler for each in subscriptions(lambda: today, YearRule.LONGEST) if each.name == subscription]
    async with runtime.transactions.begin() as tx:
        await handler(data, tx)


def application_of(runtime: Runtime) -> FastAPI:
    """Return the service's HTTP application, whose callers sign in by name; once a runtime."""
    with pytest.MonkeyPatch.context() as patch:
        sign_in_by_name(patch)
        parts = runtime.service.build(runtime)
    return build_app(runtime, parts, Readiness(), attach(runtime, parts))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client of the application, which the caller closes."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://skp")


@asynccontextmanager
async def told(world: "Agency", **settings: Any) -> AsyncIterator["Agency"]:
    """Yield the same agency, served by a process with some other settings."""
    known = world.runtime.settings
    changed = type(known)(**(known.model_dump(exclude_unset=True) | settings))
    runtime = Runtime(world.runtime.service, changed, clocks=world.runtime.clocks)
    async with client_of(application_of(runtime)) as client:
        yield Agency(runtime, client)
    await runtime.database.close()


def staff_plan(intervenes_on: str | None, *, results: int = 1) -> dict[str, Any]:
    """Return a plan on the staff's form."""
    return {
        "model": "staff",
        "approach": "quantitative",
        "results": [
            {
                "kind": "main",
                "text": f"Tersusunnya laporan {number}",
                "measures": [{"aspect": "quantity", "indicator": "Jumlah laporan", "target": "4 laporan"}],
                "intervenes_on": intervenes_on,
                "non_direct": intervenes_on is None,
            }
            for number in range(results)
        ],
    }


def leader_plan(intervenes_on: str | None = None, *, agreement: str | None = None) -> dict[str, Any]:
    """Return a plan on the leader's form."""
    return {
        "model": "leader",
        "approach": "quantitative",
        "agreement": agreement,
        "results": [
            {
                "kind": "main",
                "text": "Meningkatnya indeks kepuasan pegawai",
                "measures": [{"indicator": "Indeks kepuasan", "target": "85"}],
                "perspective": "stakeholders",
                "intervenes_on": intervenes_on,
                "non_direct": intervenes_on is None,
            }
        ],
    }


@dataclass
class Person:
    """Somebody who calls the API.

    Attributes:
        client: of the service.
        headers: that sign them in.
    """

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read something."""
        return await self.client.get(f"/v1{path}", headers=self.headers, params=params)

    async def send(
        self, method: str, path: str, body: Any = None, *, etag: str | None = None, key: str | None = None
    ) -> httpx.Response:
        """Send something."""
        more = {} if etag is None else {"If-Match": etag}
        more |= {} if key is None else {"Idempotency-Key": key}
        return await self.client.request(method, f"/v1{path}", json=body, headers=self.headers | more)

    async def step(self, skp_id: str, path: str, body: Any = None, *, method: str = "POST") -> httpx.Response:
        """Do something to an SKP as it stands now; its ETag is read with somebody's rights who may read it."""
        seen = await self.get(f"/skps/{skp_id}")
        return await self.send(method, f"/skps/{skp_id}{path}", body, etag=seen.headers.get("ETag", '"0"'))

    async def done(self, skp_id: str, path: str, body: Any = None, *, method: str = "POST") -> dict[str, Any]:
        """Do something to an SKP that has to succeed; returns how it stands then."""
        answer = await self.step(skp_id, path, body, method=method)
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json()
        return content


class Agency:
    """An agency of a head, a chief and staff, its API, and its tables."""

    def __init__(self, runtime: Runtime, client: httpx.AsyncClient) -> None:
        self.runtime = runtime
        self.client = client

    def person(self, nip: str | None, *roles: Role, units: Sequence[str] = ()) -> Person:
        """Return somebody who calls."""
        return Person(self.client, caller(nip, *roles, units=units))

    @property
    def admin(self) -> Person:
        """The agency's admin."""
        return Person(self.client, admin())

    async def settle(self, staff: int = 3) -> list[str]:
        """Make known both units, the head, the chief, the admin and `staff` subordinates; returns the latter's NIPs."""
        nips = [staff_nip(number) for number in range(staff)]
        await deliver(
            self.runtime,
            "units",
            unit("BKD", head_title="Kepala Badan"),
            unit("BKD-1", parent_code="BKD", head_title="Kepala Bidang"),
        )
        everybody = [head(), chief(), employee(ADMIN, unit_code="BKD", superior_nip=HEAD), *map(employee, nips)]
        await deliver(self.runtime, "employees", *everybody)
        return nips

    async def period(self, **changes: Any) -> str:
        """Have the admin make a period, this year's unless told otherwise; returns its id."""
        terms = {
            "name": f"Tahun {YEAR}",
            "kind": "annual",
            "start": f"{YEAR}-01-01",
            "end": f"{YEAR}-12-31",
            "drafts_close": f"{YEAR}-02-28",
        }
        answer = await self.admin.send("POST", "/periods", terms | changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def open(self, nip: str, period: str, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Have somebody begin an SKP."""
        answer = await self.person(nip).send("POST", "/skps", {"period_id": period, "plan": plan, **more})
        assert answer.status_code == 201, answer.text
        content: dict[str, Any] = answer.json()
        return content

    async def planned(self, nip: str, period: str, plan: dict[str, Any], *, by: Person, **more: Any) -> dict[str, Any]:
        """Have somebody's plan approved."""
        skp_id = (await self.open(nip, period, plan, **more))["id"]
        await self.person(nip).done(skp_id, "/submit")
        return await by.done(skp_id, "/approve")

    async def cascade(self, period: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Have the head's and the chief's plans approved; returns them."""
        top = await self.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=self.admin)
        first = top["plan"]["results"][0]["id"]
        return top, await self.planned(CHIEF, period, leader_plan(first), by=self.person(HEAD))

    async def prove(self, skp: dict[str, Any]) -> None:
        """Have the owner add a link to every work result."""
        for result in skp["plan"]["results"]:
            path = f"/skps/{skp['id']}/results/{result['id']}/evidence/links"
            link = {"name": "Laporan", "link": "https://berkas.example.go.id/laporan"}
            answer = await self.person(skp["nip"]).send("POST", path, link)
            assert answer.status_code == 201, answer.text

    async def hear(self, skp: dict[str, Any], *, by: Person) -> None:
        """Have the assessor give feedback on everything."""
        items: list[dict[str, Any]] = [{"result_id": one["id"], "text": "Baik."} for one in skp["plan"]["results"]]
        items += [{"behaviour": one.value, "text": "Baik."} for one in Behaviour]
        answer = await by.send("POST", f"/skps/{skp['id']}/feedback", {"items": items})
        assert answer.status_code == 201, answer.text

    async def assessed(
        self,
        skp: dict[str, Any],
        *,
        by: Person,
        ratings: tuple[str, str] = ("above_expectation", "as_expected"),
        accepted: bool = True,
    ) -> dict[str, Any]:
        """Have an approved SKP proved, rated, and accepted by its owner."""
        await self.prove(skp)
        await self.hear(skp, by=by)
        await by.done(skp["id"], "/ratings/work-results", {"rating": ratings[0]}, method="PUT")
        rated = await by.done(skp["id"], "/ratings/behaviour", {"rating": ratings[1]}, method="PUT")
        return await self.person(skp["nip"]).done(skp["id"], "/accept") if accepted else rated

    async def finalise(self, *skp_ids: str, by: Person | None = None) -> httpx.Response:
        """Have the head make assessments final."""
        return await (by or self.person(HEAD)).send("POST", "/finalisations", {"skp_ids": list(skp_ids)})

    async def staff_assessed(self, count: int = 1) -> list[dict[str, Any]]:
        """Have an agency whose staff is assessed and has accepted it."""
        nips = await self.settle(count)
        period = await self.period()
        _, under = await self.cascade(period)
        serves = under["plan"]["results"][0]["id"]
        by = self.person(CHIEF)
        found = []
        for nip in nips:
            skp = await self.planned(nip, period, staff_plan(serves), by=by)
            found.append(await self.assessed(skp, by=by))
        return found

    async def multiply(self, skp: dict[str, Any], nips: Sequence[str]) -> list[str]:
        """Give others, who have one position each, an SKP that stands where this one does; returns their ids."""
        (row,) = await self.rows(sa.select(skps).where(skps.c.id == UUID(skp["id"])))
        held = await self.rows(sa.select(positions).where(positions.c.nip.in_(nips)))
        places = {one.nip: one.id for one in held}
        copies = [{**row._mapping, "id": uuid4(), "nip": nip, "position_id": places[nip]} for nip in nips]
        if copies:
            async with self.runtime.database.begin() as connection:
                await connection.execute(sa.insert(skps), copies)
        return [str(one["id"]) for one in copies]

    async def skps(self, *ids: str) -> list[sa.Row[Any]]:
        """Return the stored SKPs in order of NIP; only these, if any is named."""
        statement = sa.select(skps).order_by(skps.c.nip, skps.c.id)
        return await self.rows(statement.where(skps.c.id.in_(map(UUID, ids))) if ids else statement)

    async def trail(self, about: str) -> list[sa.Row[Any]]:
        """Return what the audit trail keeps of something, oldest first."""
        about_it = audit_trail.c.about == about
        return await self.rows(sa.select(audit_trail).where(about_it).order_by(audit_trail.c.id))

    async def events(self, *types: str) -> list[dict[str, Any]]:
        """Return what stands in the outbox, in order; only of these types, if any is named."""
        rows = await self.rows(sa.select(outbox).order_by(outbox.c.id))
        return [
            {"type": row.routing_key, **json.loads(row.body)} for row in rows if not types or row.routing_key in types
        ]

    async def results(self) -> list[sa.Row[Any]]:
        """Return the stored results of years."""
        return await self.rows(sa.select(annual_results).order_by(annual_results.c.nip))

    async def employees(self) -> dict[str, sa.Row[Any]]:
        """Return the stored employees, by NIP."""
        return {row.nip: row for row in await self.rows(sa.select(employees))}

    async def rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        """Return what a query finds."""
        async with self.runtime.database.read() as connection:
            return list(await connection.execute(statement))


def days(number: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)


def said(answer: httpx.Response, status: int, code: str, *fields: str) -> None:
    """Assert a problem answer: one clear sentence, and the fields that it is about."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"urn:kinerja:problem:{code}", answer.text
    assert problem["detail"].endswith(".")
    assert [fault["field"] for fault in problem.get("errors", [])] == list(fields)
