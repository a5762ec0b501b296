"""What is received takes as many statements however much it is, and nothing is told twice, whoever does it at once."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa

from benchmarks.statements import counted
from contracts.report_answer import ReportAnsweredV1
from hub.tables import outbox
from services.intake.domain.report import SourceReport
from services.intake.handlers.merging import mark_all_if_others_are_believed
from services.intake.handlers.receiving import refuse, take_and_tell
from services.intake.handlers.refusing import refused_report
from services.intake.handlers.telling import Telling
from services.intake.tables import conflicts
from tests.integration.services.intake.district import Desk
from tests.support.intake.reported import BOSS, NIP, OTHER, report

BAD = refused_report("district", code="not_json", faults=(), body=b"{", event_source="/district", event_id="one")
TELLING = Telling(("district",))


def _nip(number: int) -> str:
    return f"19900101{2010 + number // 12}{number % 12 + 1:02}1000"


def _people(first: int, count: int) -> list[SourceReport]:
    """Return reports of both kinds, all doubtful, whose unit's head is one of them."""
    return [
        report("district", code=f"U-{first}", name="Unit", parent_code="TIDAK-ADA", head_own_id=f"A-{first}"),
        *(
            report(
                "district",
                nip=_nip(number),
                name="Satu",
                own_id=f"A-{number}",
                unit_code=f"U-{first}",
                position="Guru",
                grade="IX",
            )
            for number in range(first, first + count)
        ),
    ]


async def _statements(desk: Desk, do: Callable[[], Awaitable[None]]) -> int:
    with counted(desk.runtime) as noted:
        await do()
    return sum(not one.startswith("BEGIN") for one in noted)


async def _hand_in(desk: Desk, reports: list[SourceReport]) -> None:
    async with desk.runtime.transactions.begin() as tx:
        await take_and_tell(tx, reports, desk.merging, TELLING, door="amqp")


async def test_two_hundred_reports_take_as_many_statements_as_one(desk: Desk) -> None:
    await mark_all_if_others_are_believed(desk.runtime.transactions, desk.merging)
    few = await _statements(desk, lambda: _hand_in(desk, _people(0, 1)))
    many = await _statements(desk, lambda: _hand_in(desk, _people(1, 200)))
    assert many == few
    again = [report("siasn", nip=one.key, name="Dua", grade="IX") for one in _people(1, 200)[1:]]
    await _hand_in(desk, again[:1])  # reads the tree of units, which has changed
    one = await _statements(desk, lambda: _hand_in(desk, again[1:2]))
    assert await _statements(desk, lambda: _hand_in(desk, again[2:])) == one


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_two_who_hold_one_message_tell_its_source_once(desk: Desk) -> None:
    async def refuse_once() -> None:
        async with desk.runtime.transactions.begin() as tx:
            await refuse(tx, [BAD], TELLING, door="amqp")

    async with desk.runtime.transactions.begin() as tx:
        await refuse(tx, [BAD], TELLING, door="amqp")
        other = asyncio.create_task(refuse_once())
        await _waits(desk)
    await other
    async with desk.runtime.database.read() as connection:
        told = await connection.execute(sa.select(outbox.c.id).where(outbox.c.routing_key == ReportAnsweredV1.type))
        assert len(told.all()) == 1


async def _waits(desk: Desk) -> None:
    """Wait until somebody waits for what another holds."""
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ :schema")
    found = 0
    while not found:
        async with desk.runtime.database.read() as connection:
            found = (await connection.execute(waiting, {"schema": "used_precedence|receipts"})).scalar_one()


async def test_what_sources_said_differently_of_a_former_number_is_listed_of_the_number_today(desk: Desk) -> None:
    former = "199001012013212000"
    await desk.take(report("simpeg", nip=former, name="Satu", unit_code="B", position="Guru", grade="IX"))
    await desk.take(report("siasn", nip=former, grade="X"))
    await desk.take(report("simpeg", nip=NIP, former_nip=former))
    async with desk.runtime.database.read() as connection:
        rows = (await connection.execute(sa.select(conflicts.c.key, conflicts.c.field))).all()
    assert [tuple(row) for row in rows] == [(NIP, "grade")]


async def test_each_record_names_the_report_that_it_follows_from(desk: Desk) -> None:
    await desk.take(
        report("simpeg", event_id="a", code="A", name="A", head_own_id="K1"),
        report("simpeg", event_id="b", code="B", name="B", head_own_id="K2"),
        report("simpeg", event_id="in a", nip=NIP, name="Satu", unit_code="A", position="Guru"),
        report("simpeg", event_id="in b", nip=OTHER, name="Dua", unit_code="B", position="Guru"),
    )
    assert await _causes(desk) == {"A": "a", "B": "b", NIP: "in a", OTHER: "in b"}
    await desk.take(
        report("simpeg", event_id="new", nip=_nip(1), name="Tiga"),
        report("simpeg", event_id="head of b", nip=BOSS, name="Empat", own_id="K2"),
    )
    assert await _causes(desk) == {"A": "a", "B": "b", NIP: "in a", OTHER: "head of b"}
    await desk.take(
        report("simpeg", event_id="a moved", code="A", head_nip=_nip(1)), report("simpeg", event_id="c", code="C")
    )
    assert (await _causes(desk))[NIP] == "a moved"


async def _causes(desk: Desk) -> dict[str, str]:
    """Return what caused the newest record of everybody, and of every unit."""
    async with desk.runtime.database.read() as connection:
        rows = await connection.execute(sa.select(outbox.c.headers, outbox.c.body).order_by(outbox.c.id))
        told = [(json.loads(row.body), row.headers["cloudEvents:causationid"]) for row in rows]
    return {data.get("nip") or data["code"]: cause for data, cause in told}


class _TakenBackError(Exception):
    pass


async def _take_apart_and_back(desk: Desk, *reports: SourceReport) -> None:
    """Take reports as the consumer does, one by one in one transaction, which does not come to its commit."""
    async with desk.runtime.transactions.begin() as tx:
        for one in reports:
            async with tx.savepoint():
                await take_and_tell(tx, [one], desk.merging, TELLING, door="amqp")
        raise _TakenBackError


async def test_a_tree_of_units_that_was_taken_back_is_nobodys(desk: Desk) -> None:
    person = report("simpeg", nip=NIP, name="Satu", unit_code="BKD", position="Guru")
    with pytest.raises(_TakenBackError):
        await _take_apart_and_back(desk, report("simpeg", code="BKD", name="Badan", head_nip=BOSS), person)
    await desk.take(report("simpeg", code="BKD", name="Badan", head_nip=OTHER))
    await desk.take(person)
    assert (await desk.employee()).superior_nip == OTHER
