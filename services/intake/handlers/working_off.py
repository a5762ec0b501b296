"""Rows of files worked off: tried without effect, or for good, some in each transaction."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from contracts.report_answer import ReportFault
from hub.failpoints import Failpoint, reach
from hub.transaction import Transaction, Transactions
from services.intake.domain.imports import (
    AFTER,
    STANDING_RULES,
    WORKING,
    Import,
    ImportRow,
    ImportState,
    Problem,
    Standing,
    standings,
)
from services.intake.domain.report import SourceReport, Subject
from services.intake.files.row_reading import MODELS
from services.intake.handlers.absence import tell_absent
from services.intake.handlers.context import Merging
from services.intake.handlers.reports import take
from services.intake.repository import import_problems, import_rows, imports
from services.intake.repository.merging import lock_merging

AT_ONCE: Final = 300
"""Rows in one transaction."""
PROBLEMS_KEPT: Final = 10_000
"""Of an import; more are only counted."""
DOOR: Final = "file"
_TOLD_LATER: Final = {
    "unknown_person": Subject.EMPLOYEE,
    "unknown_unit": Subject.UNIT,
    "unknown_parent": Subject.UNIT,
}
"""Doubts that are none if a later row, or another file that was handed in with this one, tells of whom or what."""


async def work_off(transactions: Transactions, import_id: UUID, merging: Merging, *, at_once: int = AT_ONCE) -> Import:
    """Work off the next rows of an import, in one transaction. Returns it as it is then.

    Raises:
        UnknownImport: it has been forgotten.
    """
    async with transactions.begin() as tx:
        await lock_merging(tx.connection)
        one = await imports.load(tx.connection, import_id)
        if one.state not in WORKING:
            return one
        rows = await import_rows.after(tx.connection, import_id, one.at_line, at_once)
        if rows:
            await _take_rows(tx, one, rows, merging)
            reach(Failpoint.EFFECT_STORED)
        else:
            await _end(tx, one)
        worked = await imports.load(tx.connection, import_id)
    reach(Failpoint.COMMITTED)
    return worked


async def _end(tx: Transaction, one: Import) -> None:
    if one.state is ImportState.CHECKING:
        await imports.change(tx.connection, one.id, state=AFTER[one.state])
        await tell_absent(tx, one)
    else:
        await imports.change(tx.connection, one.id, state=AFTER[one.state], finished_at=tx.clocks.now())


async def _take_rows(tx: Transaction, one: Import, rows: Sequence[ImportRow], merging: Merging) -> None:
    ranked = await import_rows.ranks(tx.connection, one.id, {row.key for row in rows})
    stands = {line: standing for several in ranked.values() for line, standing in standings(several).items()}
    counting = [row for row in rows if stands[row.line] is Standing.COUNTS and row.body]
    faults = await _faults(tx, one, counting, merging)
    problems: list[Problem] = []
    counts = dict.fromkeys(("taken", "doubted", "refused", "passed_over"), 0)
    for row in rows:
        found = _problems(row, stands[row.line], faults.get(row.line, ()), one.heads)
        problems += found
        counts[_became(row, stands[row.line], found)] += 1
    lines = [row.line for row in rows]
    if one.state is ImportState.APPLYING:
        await import_problems.forget(tx.connection, one.id, lines)
    await keep_problems(tx, one, problems)
    await imports.change(
        tx.connection,
        one.id,
        done=one.done + len(rows),
        at_line=lines[-1],
        problems=one.problems + len(problems),
        **{name: getattr(one, name) + count for name, count in counts.items()},
    )


class _TakenBack(Exception):
    """What was done is to leave nothing."""


async def _faults(
    tx: Transaction, one: Import, rows: Sequence[ImportRow], merging: Merging
) -> Mapping[int, Sequence[ReportFault]]:
    """Hand rows in as reports, and return what is doubtful in each, by line; while it is checked, without effect."""
    reports = [_report(one, row) for row in rows]
    try:
        async with tx.savepoint():
            answers = await take(tx, reports, merging, door=DOOR) if reports else []
            if one.state is ImportState.CHECKING:
                raise _TakenBack
    except _TakenBack:
        pass
    faults = {row.line: answer.faults for row, answer in zip(rows, answers, strict=True)}
    return await _without_told_later(tx, one, rows, faults)


def _report(one: Import, row: ImportRow) -> SourceReport:
    # As it was stored, it is as its message would have it.
    data = MODELS[one.subject].model_validate(row.body)
    return SourceReport(one.source, f"/imports/{one.source}", f"{one.id}/{row.line}", data)


async def _without_told_later(
    tx: Transaction, one: Import, rows: Sequence[ImportRow], faults: Mapping[int, Sequence[ReportFault]]
) -> Mapping[int, Sequence[ReportFault]]:
    named: dict[Subject, set[str]] = {}
    for row in rows:
        for fault in faults[row.line]:
            if (subject := _TOLD_LATER.get(fault.code)) is not None and isinstance(
                row.body.get(fault.field or ""), str
            ):
                named.setdefault(subject, set()).add(row.body[fault.field or ""])
    told = {
        (subject, key)
        for subject, keys in named.items()
        for key in await import_rows.told_in(tx.connection, one.batch, subject, keys)
    }
    if not told:
        return faults
    return {
        row.line: [
            fault
            for fault in faults[row.line]
            if (_TOLD_LATER.get(fault.code), row.body.get(fault.field or "")) not in told
        ]
        for row in rows
    }


def _problems(
    row: ImportRow, standing: Standing, faults: Sequence[ReportFault], heads: Mapping[str, str]
) -> list[Problem]:
    if standing is Standing.OUTRANKED:
        return []
    found = list(row.doubts)
    if (rule := STANDING_RULES.get(standing)) is not None:
        found.append(Problem(row.line, None, rule.code, rule.is_refusal, rule.sentence))
    return found + [
        Problem(
            row.line, heads.get(fault.field, fault.field) if fault.field else None, fault.code, False, fault.sentence
        )
        for fault in faults
    ]


def _became(row: ImportRow, standing: Standing, problems: Sequence[Problem]) -> str:
    """Return which count a row belongs to."""
    if any(one.is_refusal for one in problems):
        return "refused"
    if standing is not Standing.COUNTS or not row.body:
        return "passed_over"
    return "doubted" if problems else "taken"


async def keep_problems(tx: Transaction, one: Import, problems: Sequence[Problem]) -> None:
    """Keep problems of rows of which none is kept yet, as long as there is room."""
    if problems:
        left = PROBLEMS_KEPT - await import_problems.count(tx.connection, one.id)
        await import_problems.add(tx.connection, one.id, problems[: max(0, left)])
