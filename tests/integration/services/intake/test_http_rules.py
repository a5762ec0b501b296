"""Every rule of refusal and doubt of the HTTP door: a committed line each, and each rule turns its own lines red."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.datastructures import Headers

from contracts.report_answer import ReportFault
from hub.store.bulk import in_parts
from hub.tables import parked_messages
from hub.web import cloud_events
from hub.web.cloud_events import BATCH, IncomingEvent, Posted, RequestRule, events_of
from hub.web.problems import Problem
from services.intake.api.reading import report_of
from services.intake.domain import doubts, refusals
from services.intake.domain.report import RefusedReport, SourceReport
from services.intake.handlers.receiving import receive
from services.intake.handlers.telling import Telling
from services.intake.tables import receipts, reports
from tests.integration.services.intake.door import SETUP, Case, Door, cases
from tests.integration.services.intake.rules.beside import BESIDE, without

ONE_DATABASE = pytest.mark.one_database
_MOST = 5
_VALUES = ("1990", "Sariwangi", "HONORER", "kemarin", "B K D", "TIDAK-ADA")
"""That no answer quotes."""
_OTHER_DOORS = {"wrong_publisher", "unreadable_properties", "structured", "no_attributes", "encoded"}
"""Rules that nothing breaks that comes by HTTP."""

READ = [one for one in cases() if not one.is_request]
"""The lines whose request is read."""
Told = tuple[str, Sequence[ReportFault]]
"""An outcome, and its faults."""
_HOW: dict[str, Any] = {"source": "simpeg", "bytes_max": 2_000}


class _TakenBackError(Exception):
    pass


@ONE_DATABASE
async def test_every_line_is_answered_as_it_says(door: Door) -> None:
    await door.told(*SETUP)
    alone = [one for one in cases() if one.is_request or "ce-id" in one.headers]
    for case in alone:
        answer = await door.post(case.body, case.headers)
        assert answer.status_code == case.status, (case, answer.text)
        assert not any(value in answer.text for value in _VALUES), case.rule
        if case.is_request:
            assert answer.json()["type"] == f"urn:kinerja:problem:{case.rule}", case
        else:
            _check(case, *answer.json()["items"])
    together = [one for one in cases() if not one.is_request and "ce-id" not in one.headers]
    for some in in_parts(together, _MOST):
        answer = await door.post(b"[" + b",".join(map(_event_in, some)) + b"]", {"content-type": BATCH})
        assert not any(value in answer.text for value in _VALUES), some
        for case, item in zip(some, answer.json()["items"], strict=True):
            _check(case, item)
    (count,) = await door.rows(sa.select(sa.func.count()).select_from(receipts).where(receipts.c.outcome == "refused"))
    assert count[0] == sum(one.outcome == "refused" for one in cases())
    assert await door.rows(sa.select(parked_messages)) == []
    kept = await door.rows(sa.select(reports.c.source).distinct())
    assert [row.source for row in kept] == ["simpeg"]


def _event_in(case: Case) -> bytes:
    return case.body.strip()[1:-1] if case.headers["content-type"] == BATCH else case.body


def _check(case: Case, item: Mapping[str, Any]) -> None:
    assert item["outcome"] == case.outcome, (case.rule, item)
    assert case.expected is None or case.expected in _found(item), (case.rule, item)


def _found(item: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [(fault["code"], fault.get("field")) for fault in item["faults"]]


def test_there_is_a_line_for_every_rule() -> None:
    rules = {one.code for one in refusals.RULES} | {one.code for one in cloud_events.RULES}
    rules |= {one.code for several in doubts.RULES.values() for one in several} | BESIDE
    assert rules - _OTHER_DOORS == {one.rule for one in cases()} - {"taken"}
    assert len(cases()) >= 40


@pytest.mark.parametrize("rule", cloud_events.RULES, ids=lambda rule: rule.code)
def test_a_rule_of_requests_that_is_away_turns_its_lines_red(rule: RequestRule) -> None:
    left = [one for one in cloud_events.RULES if one is not rule]
    red = {one.rule for one in cases() if one.is_request and _refused_with(one, left) != one.rule}
    assert red == {rule.code}


def _refused_with(case: Case, rules: Sequence[RequestRule]) -> str | None:
    try:
        events_of(Posted(Headers(case.headers), case.body, _MOST), rules)
    except Problem as problem:
        return problem.code
    return None


def test_a_rule_of_refusal_that_is_away_turns_exactly_its_lines_red(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = [(one, _event_of(one)) for one in READ if one.outcome == "refused"]
    assert _red_of(refused) == set()
    for rule in refusals.RULES:
        with monkeypatch.context() as patch:
            patch.setattr(refusals, "RULES", [one for one in refusals.RULES if one is not rule])
            assert _red_of(refused) == {rule.code} - _OTHER_DOORS, rule.code


def _red_of(refused: Sequence[tuple[Case, IncomingEvent]]) -> set[str]:
    return {case.rule for case, event in refused if not _fits(case, _refusal(report_of(event=event, **_HOW)))}


def _refusal(report: SourceReport | RefusedReport) -> Told:
    return ("refused", report.faults) if isinstance(report, RefusedReport) else ("taken", ())


@ONE_DATABASE
async def test_a_rule_of_doubt_that_is_away_turns_exactly_its_lines_red(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.told(*SETUP)
    taken = [one for one in READ if one.outcome != "refused"]
    came = [
        one for one in (report_of(event=_event_of(case), **_HOW) for case in taken) if isinstance(one, SourceReport)
    ]
    assert await _doubts_red(door, taken, came) == set()
    for code in {one.code for several in doubts.RULES.values() for one in several}:
        with monkeypatch.context() as patch:
            left = {kind: [one for one in several if one.code != code] for kind, several in doubts.RULES.items()}
            patch.setattr(doubts, "RULES", left)
            assert await _doubts_red(door, taken, came) == {code}, code
    for code in BESIDE:
        with without(code, monkeypatch):
            assert await _doubts_red(door, taken, came) == {code}, code


async def _doubts_red(door: Door, taken: Sequence[Case], came: Sequence[SourceReport]) -> set[str]:
    told = await _received(door, came)
    return {case.rule for case, one in zip(taken, told, strict=True) if not _fits(case, one)}


def _event_of(case: Case) -> IncomingEvent:
    (found,) = events_of(Posted(Headers(case.headers), case.body, _MOST))
    return found


async def _received(door: Door, came: Sequence[SourceReport]) -> list[Told]:
    """Return what becomes of reports in one request; nothing of it is stored."""
    try:
        async with door.runtime.transactions.begin() as tx:
            received = await receive(tx, came, door.merging(), Telling(), door="http")
            raise _TakenBackError
    except _TakenBackError:
        return [(one.receipt.outcome, one.receipt.faults) for one in received]


def _fits(case: Case, told: Told) -> bool:
    outcome, faults = told
    found = [(fault.code, fault.field) for fault in faults]
    return outcome == case.outcome and (found == [] if case.expected is None else case.expected in found)
