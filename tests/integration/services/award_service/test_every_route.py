"""Every operation of the API with every kind of caller, against one table. A new route needs its line there."""

from datetime import date
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from services.award_service.api import list_files, ministry_answers, packages, people
from services.award_service.api.router import ROUTERS
from services.award_service.domain.cycle import State
from services.award_service.domain.outcome import Word
from services.award_service.tables import batches, outcomes, proposals
from tests.integration.services.award_service.callers import CALLERS, Office
from tests.integration.services.award_service.desk import Desk, employee, nips
from tests.integration.services.award_service.routes import LINES, STAFF, Line, Places
from tests.integration.services.award_service.staff import Staff
from tests.support.files import PDF

Operation = tuple[str, str, str]
"""Its name, method and path."""


def operations() -> list[Operation]:
    parts = (packages.router, ministry_answers.router, people.router, list_files.router)
    routes: list[Any] = [route for router in (*ROUTERS, *parts) for route in router.routes]
    return [(route.operation_id, next(iter(route.methods)), route.path) for route in routes]


def test_every_operation_has_its_line_in_the_table() -> None:
    assert {name for name, _, _ in operations()} == LINES.keys()


def test_no_number_of_a_person_stands_in_an_address() -> None:
    assert [path for _, _, path in operations() if "nip" in path.lower()] == []


class Walk:
    """One proposal and its batch, put back to where they have to stand before each call."""

    def __init__(self, desk: Desk, office: Office) -> None:
        self.desk = desk
        self.client = office.client
        self.at = Places()
        self.rows: dict[str, Any] = {}

    async def prepare(self) -> "Walk":
        (nip,) = nips(1)
        await self.desk.take_people(employee(nip, cpns_on="2000-03-01", unit_code="DINAS-A"))
        staff = Staff(self.desk)
        period = await staff.period()
        batch = await staff.batch(period=period)
        (target,) = await staff.hand_in(batch)
        self.at = Places(
            proposal_id=str(target.id),
            batch_id=str(batch.id),
            period_id=str(period.id),
            person_id=str((await self.desk.standing(nip)).person_id),
        )
        path = f"/v1/proposals/{target.id}/documents?code=sk_cpns"
        added = await self.client.post(path, content=PDF, headers={"Authorization": "Bearer admin"})
        self.at.document_id = added.json()["id"]
        self.at.outcome_id = str((await staff.say(target.id, Word.MS, "too early")).id)
        async with self.desk.runtime.database.read() as connection:
            (row,) = (await connection.execute(sa.select(proposals))).all()
        self.rows = dict(row._mapping)
        return self

    async def put_back(self, line: Line) -> None:
        """Let the proposal and its batch stand where a call needs them."""
        facts = {"state": line.state.value, "revision": 1, "sendings": 1}
        if line.state is State.DECREED:
            facts |= {"decree_number": "61/TK/TAHUN 2026", "decree_on": date(2026, 8, 1)}  # type: ignore[dict-item]
        async with self.desk.runtime.database.begin() as connection:
            others = proposals.c.id != self.rows["id"]
            await connection.execute(sa.delete(proposals).where(others))
            await connection.execute(sa.update(proposals).values(self.rows | facts))
            await connection.execute(sa.update(outcomes).values(settled_at=None))
            await connection.execute(sa.update(batches).values(state=line.batch.value, revision=1))

    async def call(self, who: str, operation: Operation, line: Line) -> httpx.Response:
        _, method, path = operation
        headers = {"Authorization": f"Bearer {who}", "If-Match": f'"{line.seen}"'}
        body: dict[str, Any] = {} if line.body is None else {"json": line.body(self.at)}
        if line.content is not None:
            body = {"content": line.content}
        return await self.client.request(method, self.at.fill(path) + line.query, headers=headers, **body)


@pytest.mark.one_database
async def test_who_may_do_what(desk: Desk, office: Office) -> None:
    walk = await Walk(desk, office).prepare()
    wrong = []
    for operation in operations():
        line = LINES[operation[0]]
        for who in CALLERS:
            await walk.put_back(line)
            answer = await walk.call(who, operation, line)
            expected = set() if who in line.by else line.expected(who)
            is_right = answer.status_code in expected if expected else line.lets_through(answer.status_code)
            if not is_right:
                wrong.append(f"{operation[0]} {who} {answer.status_code}")
    assert wrong == []


@pytest.mark.one_database
async def test_without_a_token_every_operation_is_refused(desk: Desk, office: Office) -> None:
    assert {one for one in STAFF if one not in CALLERS} == set()
    for name, method, path in operations():
        answer = await office.client.request(method, Places().fill(path))
        assert (name, answer.status_code) == (name, 401)
        assert answer.headers["content-type"] == "application/problem+json"
