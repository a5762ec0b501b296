"""Every rule of refusal and doubt of the AMQP door: a committed line each, and each rule turns its own lines red."""

from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.envelope import identifier
from contracts.report import EmployeeReportedV1, UnitReportedV1
from contracts.report_answer import ReportAnsweredV1
from hub.amqp.content import Delivery
from hub.errors import ContractViolation
from hub.messaging.consumer import Consumer
from hub.messaging.reading import Received
from hub.runtime import Runtime
from hub.tables import outbox, parked_messages
from services.intake.app import merging_of, service
from services.intake.domain import doubts, refusals
from services.intake.domain.report import SourceReport
from services.intake.handlers.refusing import refused_report
from services.intake.handlers.reports import take
from services.intake.settings import IntakeSettings
from services.intake.tables import receipts, reports
from tests.integration.services.intake.amqp_lines import SIMPEG, Line, consumer_of, lines, message_of
from tests.integration.services.intake.door import SETUP
from tests.integration.services.intake.rules.beside import BESIDE, without
from tests.support.tables import made, unmade

ONE_DATABASE = pytest.mark.one_database
LINES = lines()
OTHER_DOORS = {"repeated_attribute", "no_data", "two_data", "not_base64", "not_an_event"}
"""Rules that nothing breaks that comes by AMQP."""
VALUES = ("1990", "Sariwangi", "HONORER", "kemarin", "B K D", "TIDAK-ADA")
"""That no answer quotes."""
BYTES_MAX = 2_500


@pytest_asyncio.fixture
async def runtime(database_url: str, tmp_path: Path) -> AsyncIterator[Runtime[IntakeSettings]]:
    """Intake with two sources, and what the lines are about."""
    made_for = Runtime(service, _settings(database_url, tmp_path))
    await made(made_for.database, service.all_migrations)
    await _consumer(made_for).take([message_of(data, f"setup-{at}") for at, data in enumerate(SETUP)])
    yield made_for
    await unmade(made_for.database)


def _settings(database_url: str, var: Path) -> IntakeSettings:
    return IntakeSettings(
        database_url=database_url,
        database_schema=f"intake_{uuid4().hex[:12]}",
        var=var,
        sources=(SIMPEG, "siasn"),
        message_bytes_max=BYTES_MAX,
    )


def _consumer(runtime: Runtime[IntakeSettings]) -> Consumer:
    return consumer_of(runtime, service.build(runtime).subscriptions, SIMPEG)


async def _rows(runtime: Runtime[IntakeSettings], statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    async with runtime.database.read() as connection:
        return [*(await connection.execute(statement)).all()]


async def test_every_line_is_answered_as_it_says_and_once(runtime: Runtime[IntakeSettings]) -> None:
    for _ in range(2):  # as after a kill before the ack
        await _consumer(runtime).take([one.message for one in LINES])
    rows = await _rows(runtime, sa.select(receipts))
    found = {row.event_id: row for row in rows} | {row.body: row for row in rows if row.event_source == ""}
    red = [one for one in LINES if not fits(one, *_answer(found[_key_of(one.message)]))]
    assert red == []
    assert len(rows) == len(LINES) + len(SETUP)
    assert {row.source for row in rows} == {SIMPEG}
    assert {row.source for row in await _rows(runtime, sa.select(reports.c.source).distinct())} == {SIMPEG}
    answers = await _rows(runtime, sa.select(outbox).where(outbox.c.routing_key == ReportAnsweredV1.type))
    assert len(answers) == sum(one.outcome != "taken" for one in LINES)
    assert not any(value in row.body.decode() for row in answers for value in VALUES)
    assert await _rows(runtime, sa.select(parked_messages)) == []


def _key_of(message: Delivery) -> str | bytes:
    """Return by what a line's receipt is found: its id; the body of what has none, or no source."""
    told = [identifier(message.properties.headers, name) for name in ("id", "source")]
    return message.body if told[0] is None or told[1] is None else told[0]


def _answer(row: sa.Row[Any]) -> tuple[str, list[tuple[str, str | None]]]:
    return row.outcome, [(one["code"], one.get("field")) for one in row.faults or ()]


def fits(line: Line, outcome: str, faults: Collection[tuple[str, str | None]]) -> bool:
    """Return whether this is what becomes of a line."""
    return outcome == line.outcome and (not faults if line.expected is None else line.expected in faults)


def test_there_is_a_line_for_every_rule() -> None:
    rules = {one.code for one in refusals.RULES} | BESIDE
    rules |= {one.code for several in doubts.RULES.values() for one in several}
    assert rules - OTHER_DOORS == {one.rule for one in LINES} - {"taken"}
    assert len(LINES) >= 40


@ONE_DATABASE
async def test_a_rule_of_refusal_that_is_away_turns_exactly_its_lines_red(
    runtime: Runtime[IntakeSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer = _consumer(runtime)
    read = [(one, consumer.prepare(one.message)) for one in LINES]
    refused = [(one, why) for one, why in read if isinstance(why, ContractViolation)]
    assert [one.rule for one, _ in refused] == [one.rule for one in LINES if one.outcome == "refused"]
    assert {one.rule for one, why in refused if not fits(one, "refused", _faults_of(why))} == set()
    for rule in refusals.RULES:
        with monkeypatch.context() as patch:
            patch.setattr(refusals, "RULES", [one for one in refusals.RULES if one is not rule])
            red = {one.rule for one, why in refused if not fits(one, "refused", _faults_of(why))}
        assert red == {rule.code} - OTHER_DOORS, rule.code


def _faults_of(why: ContractViolation) -> list[tuple[str, str | None]]:
    told = refused_report(SIMPEG, code=why.code, faults=why.faults, body=b"")
    return [(one.code, one.field) for one in told.faults]


@ONE_DATABASE
async def test_a_rule_of_doubt_that_is_away_turns_exactly_its_lines_red(
    runtime: Runtime[IntakeSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _red(runtime) == set()
    for code in {one.code for several in doubts.RULES.values() for one in several}:
        left = {kind: [one for one in several if one.code != code] for kind, several in doubts.RULES.items()}
        with monkeypatch.context() as patch:
            patch.setattr(doubts, "RULES", left)
            assert await _red(runtime) == {code}, code
    for code in BESIDE:
        with without(code, monkeypatch):
            assert await _red(runtime) == {code}, code


async def _red(runtime: Runtime[IntakeSettings]) -> set[str]:
    """Return the rules whose lines that are read are not answered as they say; nothing is stored."""
    read = [one for one in LINES if one.outcome != "refused"]
    reports_of = [_report_in(_consumer(runtime), one) for one in read]
    try:
        async with runtime.transactions.begin() as tx:
            answers = await take(tx, reports_of, merging_of(runtime), door="amqp")
            raise _TakenBackError
    except _TakenBackError:
        told = [(one.outcome, [(fault.code, fault.field) for fault in one.faults]) for one in answers]
    return {line.rule for line, answer in zip(read, told, strict=True) if not fits(line, *answer)}


class _TakenBackError(Exception):
    pass


def _report_in(consumer: Consumer, line: Line) -> SourceReport:
    received = consumer.prepare(line.message)
    assert isinstance(received, Received)
    assert isinstance(received.data, EmployeeReportedV1 | UnitReportedV1)
    return SourceReport(SIMPEG, received.envelope.source, received.envelope.id, received.data)
