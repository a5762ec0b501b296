"""Every operation of the API with every kind of caller, against one table. A new route needs its line there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from hub.identity.caller import Caller
from hub.web.operations.context import PREFIX
from services.skp_service.domain.cycle import RULES, Stage
from services.skp_service.roles import Role
from services.skp_service.tables import evidence, periods, skps
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CALLERS,
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Person,
    deliver,
    employee,
    staff_nip,
    staff_plan,
    unit,
)
from tests.integration.services.skp_service.routes import CALLS, CAPACITIES, Call, Places
from tests.support.files import PDF, png

pytestmark = pytest.mark.one_database

OWNER, COLLEAGUE, SUBORDINATE = staff_nip(0), staff_nip(1), staff_nip(2)
STRANGER, STRANGE_ASSESSOR = staff_nip(21), staff_nip(22)
OPEN = {"/health/live", "/health/ready", "/metrics", "/asyncapi", "/asyncapi.json"}
"""Addresses that nobody has to be signed in for: they tell of the process, and of no person."""
ANY_ID = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
CALLED: Mapping[str, tuple[str | None, set[Role], set[str]]] = {
    "no role": (staff_nip(20), set(), set()),
    "operator": (None, {Role.OPERATOR}, set()),
    "document reader": (None, {Role.DOCUMENT_READER}, set()),
    "stranger": (STRANGER, {Role.EMPLOYEE}, set()),
    "strange assessor": (STRANGE_ASSESSOR, {Role.ASSESSOR}, set()),
    "owner": (OWNER, {Role.EMPLOYEE}, set()),
    "owner with every role": (OWNER, set(Role), {"BKD-1"}),
    "owner without their role": (OWNER, {Role.ASSESSOR}, set()),
    "assessor": (CHIEF, {Role.ASSESSOR}, set()),
    "assessor without their role": (CHIEF, {Role.EMPLOYEE}, set()),
    "head": (HEAD, {Role.ASSESSOR}, set()),
    "colleague": (COLLEAGUE, {Role.EMPLOYEE}, set()),
    "subordinate": (SUBORDINATE, {Role.EMPLOYEE}, set()),
    "unit admin": (None, {Role.UNIT_ADMIN}, {"BKD-1"}),
    "admin of another unit": (None, {Role.UNIT_ADMIN}, {"DISHUB"}),
    "agency admin": (ADMIN, {Role.AGENCY_ADMIN}, set()),
}


def person(world: Agency, name: str) -> Person:
    nip, roles, units = CALLED[name]
    CALLERS.known[name] = Caller(f"subject of {name}", nip, frozenset(roles), frozenset(units))
    return Person(world.client, {"Authorization": f"Bearer {name}"})


@dataclass(frozen=True)
class Operation:
    """An operation of the document."""

    name: str
    method: str
    path: str


async def operations_of(api: httpx.AsyncClient) -> list[Operation]:
    document = (await api.get("/openapi.json")).json()
    return [
        Operation(operation.get("operationId", path), method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not path.startswith(PREFIX)  # the kit's own, which are tested there
    ]


async def test_every_operation_has_its_line_in_the_table(api: httpx.AsyncClient) -> None:
    found = await operations_of(api)
    assert {one.name for one in found if one.path.startswith("/v1/")} == CALLS.keys()
    assert {one.path for one in found if not one.path.startswith("/v1/")} == OPEN


async def test_every_operation_is_documented(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        assert "nip}" not in path
        for operation in methods.values() if path.startswith("/v1/") else ():
            assert operation["summary"]
            assert {"401", "403", "503"} <= operation["responses"].keys()
            for status, answer in operation["responses"].items():
                assert int(status) < 400 or list(answer["content"]) == ["application/problem+json"]


async def test_without_a_token_every_operation_is_refused(api: httpx.AsyncClient) -> None:
    places = Places(ANY_ID, ANY_ID, ANY_ID, ANY_ID, ANY_ID, ANY_ID, ANY_ID, ANY_ID, ANY_ID)
    for one in await operations_of(api):
        if one.path in OPEN:
            continue
        for headers in ({}, {"Authorization": "Bearer nobody's"}, {"Authorization": "Basic YTpi"}):
            answer = await api.request(one.method, places.fill(one.name, one.path), headers=headers)
            assert (one.name, answer.status_code) == (one.name, 401)
            assert answer.headers["content-type"] == "application/problem+json"


class Walk:
    """One SKP that is put back to where it has to stand before each call."""

    def __init__(self, world: Agency) -> None:
        self.world = world
        self.at = Places()
        self.rows: dict[tuple[Stage, bool], dict[str, Any]] = {}
        self.link: dict[str, Any] = {}

    async def prepare(self) -> "Walk":
        world = self.world
        await world.settle(2)
        await deliver(world.runtime, "units", unit("DISHUB"))
        others: dict[str, Any] = {"unit_code": "DISHUB", "superior_nip": None}
        await deliver(
            world.runtime,
            "employees",
            employee(SUBORDINATE, superior_nip=OWNER),
            employee(STRANGER, **others),
            employee(STRANGE_ASSESSOR, **others),
        )
        period = self.at.period = await world.period()
        self.at.spare = await world.period(
            start=f"{YEAR + 1}-01-01", end=f"{YEAR + 1}-12-31", drafts_close=f"{YEAR + 1}-12-31"
        )
        await world.admin.send("PUT", f"/units/BKD-1/performance/{period}", {"performance": "good"})
        await world.cascade(period)
        how = await world.admin.send("PUT", f"/units/BKD-1/performance/{period}", {"performance": "good"})
        assert how.is_success, how.text
        for nip in (COLLEAGUE, SUBORDINATE):
            await world.open(nip, period, staff_plan(None))
        await self.live(await world.open(OWNER, period, staff_plan(None)))
        return self

    async def live(self, skp: dict[str, Any]) -> None:
        """Lead the SKP through the whole cycle, and keep how it stood at every stage."""
        owner, chief, head = (self.world.person(nip) for nip in (OWNER, CHIEF, HEAD))
        skp_id = self.at.skp = skp["id"]
        self.at.result = skp["plan"]["results"][0]["id"]
        await self.keep()
        await owner.done(skp_id, "/submit")
        await self.keep()
        await chief.done(skp_id, "/return", {"reason": "Belum tepat."})
        await self.keep()
        await owner.done(skp_id, "/submit")
        await chief.done(skp_id, "/approve")
        await self.prove(skp)
        await self.world.hear(skp, by=chief)
        await self.keep()
        await chief.done(skp_id, "/ratings/work-results", {"rating": "above_expectation"}, method="PUT")
        await self.keep()
        await chief.done(skp_id, "/ratings/behaviour", {"rating": "as_expected"}, method="PUT")
        await self.keep()
        await owner.done(skp_id, "/objection", {"reason": "Belum dihitung."})
        await self.keep()
        await head.done(skp_id, "/objection/decision", {"reason": "Tetap.", "assessor_said": "Sudah dihitung."})
        await owner.done(skp_id, "/accept")
        await self.keep(accepted=True)
        assert (await self.world.finalise(skp_id)).status_code == 200
        await self.keep()
        await self.sign()

    async def prove(self, skp: dict[str, Any]) -> None:
        await self.world.prove(skp)
        (link,) = await self.world.rows(sa.select(evidence))
        self.link = dict(link._mapping)
        self.at.evidence = str(link.id)
        owner, chief = self.world.person(OWNER), self.world.person(CHIEF)
        path = f"/v1/skps/{self.at.skp}/results/{self.at.result}/evidence/files"
        self.at.file = (await self.world.client.post(path, content=PDF, headers=owner.headers)).json()["id"]
        path = f"/v1/skps/{self.at.skp}/feedback/files?behaviour=loyal"
        given = (await self.world.client.post(path, content=png(), headers=chief.headers)).json()
        self.at.picture = given["items"][0]["id"]

    async def sign(self) -> None:
        owner, chief = self.world.person(OWNER), self.world.person(CHIEF)
        await owner.get(f"/skps/{self.at.skp}/documents/skp.pdf")
        self.at.paper = (await owner.get(f"/skps/{self.at.skp}/papers")).json()["items"][0]["id"]
        await self.world.client.put(f"/v1/papers/{self.at.paper}/signed", content=PDF, headers=owner.headers)
        issued = await chief.send("POST", "/units/BKD-1/predicate-lists", {"period_id": self.at.period})
        self.at.act = issued.json()["id"]

    async def keep(self, *, accepted: bool = False) -> None:
        (row,) = await self.world.skps(self.at.skp)
        self.rows[Stage(row.stage), accepted] = dict(row._mapping)

    async def put_back(self, stage: Stage, *, accepted: bool = False) -> int:
        """Let the SKP stand there again; returns its revision."""
        row = self.rows[stage, accepted]
        async with self.world.runtime.database.begin() as connection:
            await connection.execute(sa.update(skps).where(skps.c.id == UUID(self.at.skp)).values(row))
            await connection.execute(sa.delete(skps).where(skps.c.period_id == UUID(self.at.spare)))
            await connection.execute(sa.delete(evidence).where(evidence.c.id == UUID(self.at.evidence)))
            await connection.execute(sa.insert(evidence), [self.link])
        return int(row["revision"])

    async def status(self, operation: Operation, name: str, *, stage: Stage | None = None) -> int:
        """Call an operation; every success counts as 200."""
        call = CALLS[operation.name]
        self.at.number += 1
        revision = await self.put_back(stage or call.at_stage, accepted=call.accepted and stage is None)
        if operation.name == "changePeriod":
            wanted = sa.select(periods.c.revision).where(periods.c.id == UUID(self.at.period))
            revision = (await self.world.rows(wanted))[0].revision
        answer = await self.world.client.request(
            operation.method,
            self.at.fill(operation.name, operation.path),
            content=sent(call, self.at),
            params=dict(call.params(self.at)),
            headers=person(self.world, name).headers
            | {"If-Match": f'"{revision}"'}
            | ({} if call.body is None else {"Content-Type": "application/json"}),
        )
        if answer.is_success:
            return 200
        assert answer.headers["content-type"] == "application/problem+json"
        assert not any(nip in answer.text for nip in (OWNER, CHIEF, HEAD))
        return answer.status_code


def sent(call: Call, at: Places) -> bytes | None:
    return call.content if call.body is None else json.dumps(call.body(at)).encode()


@pytest.mark.timeout(900)
@pytest.mark.slow
async def test_every_operation_lets_in_whom_the_table_lets_in_and_nobody_else(world: Agency) -> None:
    walk = await Walk(world).prepare()
    operations = [one for one in await operations_of(world.client) if one.path not in OPEN]
    found = {(one.name, name): await walk.status(one, name) for one in operations for name in CAPACITIES}
    assert found == {(one.name, name): CALLS[one.name].expected(name) for one in operations for name in CAPACITIES}
    # Whoever could do it at another stage is told so.
    late = {}
    for one in operations:
        act = CALLS[one.name].act
        wrong = [stage for stage in Stage if act is not None and stage not in RULES[act].leads]
        for name in CAPACITIES if wrong and act is not None else ():
            if CAPACITIES[name] & RULES[act].by:  # type: ignore[index]  # an act, where there are wrong stages
                late[one.name, name] = await walk.status(one, name, stage=wrong[0])
    assert len(late) > 30
    assert set(late.values()) == {409}
