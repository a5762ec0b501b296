"""Rows of files worked off: tried without effect, or for good, some in each transaction."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby
from typing import Final
from uuid import UUID

from contracts.report_answer import ReportFault
from hub.failpoints import Failpoint, reach
from hub.transaction import Transaction, Transactions
from services.intake.domain.doubts import Expected
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
from services.intake.domain.report import RefusedReport, SourceReport, Subject
from services.intake.files.row_reading import MODELS
from services.intake.handlers.absence import tell_absent
from services.intake.handlers.context import Merging
from services.intake.handlers.receiving import refuse, take_and_tell
from services.intake.handlers.reports import take
from services.intake.handlers.telling import Telling
from services.intake.repository import import_problems, import_rows, imports
from services.intake.repository.merging import lock_merging

AT_ONCE: Final = 300
"""Rows in one transaction."""
PROBLEMS_KEPT: Final = 10_000
"""Of an import; more are only counted."""
DOOR: Final = "file"
_PEOPLE: Final = ("superior_nip", "head_nip")
_UNITS: Final = ("unit_code", "parent_code")


async def work_off(
    transactions: Transactions, import_id: UUID, merging: Merging, telling: Telling, *, at_once: int = AT_ONCE
) -> Import:
    """Work off the next rows of an import, in one transaction. Returns it as it is then.

    For good, they are received as by any other door, those that were refused while they were read among them: they
    have receipts, and their source is told what is refused or doubtful. Of an import with more problems than are kept,
    rows whose refusals are not kept have no receipt of being refused.

    Args:
        transactions: of the service's database.
        import_id: of the import.
        merging: what merging goes by.
        telling: what is told to sources by webhook goes through it.
        at_once: rows in one transaction.

    Raises:
        UnknownImport: it has been forgotten.
    """
    async with transactions.begin() as tx:
        await lock_merging(tx.connection)
        one = await imports.load(tx.connection, import_id)
        if one.state not in WORKING:
            return one
        rows = await import_rows.after(tx.connection, import_id, one.at_line, at_once)
        unread = await _unread(tx, one, at_once)
        if rows or unread:
            rows, unread = _up_to_one_line(rows, unread, at_once)
            await _take_rows(tx, one, rows, unread, merging, telling)
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


async def _unread(tx: Transaction, one: Import, at_once: int) -> dict[int, list[Problem]]:
    """Return why the next rows were refused while they were read, by line; while it is checked, nobody is told."""
    if one.state is ImportState.CHECKING:
        return {}
    return await import_problems.unread_after(tx.connection, one.id, one.at_line, at_once)


def _up_to_one_line(
    rows: Sequence[ImportRow], unread: Mapping[int, list[Problem]], at_once: int
) -> tuple[list[ImportRow], dict[int, list[Problem]]]:
    """Return what of both is up to the line behind which there may be more of one of them."""
    several = [[row.line for row in rows], [*unread]]
    end = min((lines[-1] for lines in several if len(lines) == at_once), default=None)
    if end is None:
        return [*rows], {**unread}
    return [row for row in rows if row.line <= end], {line: why for line, why in unread.items() if line <= end}


async def _take_rows(
    tx: Transaction,
    one: Import,
    rows: Sequence[ImportRow],
    unread: Mapping[int, Sequence[Problem]],
    merging: Merging,
    telling: Telling,
) -> None:
    ranked = await import_rows.ranks(tx.connection, one.id, {row.key for row in rows})
    stands = {line: standing for several in ranked.values() for line, standing in standings(several).items()}
    counting = [row for row in rows if stands[row.line] is Standing.COUNTS and row.body]
    faults = await _faults(tx, one, counting, merging, telling)
    problems: list[Problem] = []
    counts = dict.fromkeys(("taken", "doubted", "refused", "passed_over"), 0)
    for row in rows:
        found = _problems(row, stands[row.line], faults.get(row.line, ()), one.heads)
        problems += found
        counts[_became(row, stands[row.line], found)] += 1
    if one.state is ImportState.APPLYING:
        await import_problems.forget(tx.connection, one.id, [row.line for row in rows])
    kept = await keep_problems(tx, one, problems)
    if one.state is ImportState.APPLYING:
        await refuse(tx, _refused(one, [*chain.from_iterable(unread.values()), *kept]), telling, door=DOOR)
    await imports.change(
        tx.connection,
        one.id,
        done=one.done + len(rows),
        at_line=max([*(row.line for row in rows), *unread]),
        problems=one.problems + len(problems),
        **{name: getattr(one, name) + count for name, count in counts.items()},
    )


class _TakenBack(Exception):
    """What was done is to leave nothing."""


async def _faults(
    tx: Transaction, one: Import, rows: Sequence[ImportRow], merging: Merging, telling: Telling
) -> Mapping[int, Sequence[ReportFault]]:
    """Hand rows in as reports, and return what is doubtful in each, by line; while it is checked, without effect."""
    if not rows:
        return {}
    reports = [_report(one, row) for row in rows]
    expected = await _expected(tx, one, rows)
    if one.state is ImportState.APPLYING:
        answers = await take_and_tell(tx, reports, merging, telling, door=DOOR, expected=expected)
    else:
        try:
            async with tx.savepoint():
                answers = await take(tx, reports, merging, door=DOOR, expected=expected)
                raise _TakenBack
        except _TakenBack:
            pass
    return {row.line: answer.faults for row, answer in zip(rows, answers, strict=True)}


async def _expected(tx: Transaction, one: Import, rows: Sequence[ImportRow]) -> Expected:
    """Return of whom and what that rows name other rows tell: of this file, or of one handed in with it."""

    async def told(subject: Subject, fields: Sequence[str]) -> set[str]:
        named = {row.body[field] for row in rows for field in fields if isinstance(row.body.get(field), str)}
        return await import_rows.told_in(tx.connection, one.batch, subject, named)

    return Expected(people=await told(Subject.EMPLOYEE, _PEOPLE), units=await told(Subject.UNIT, _UNITS))


def _report(one: Import, row: ImportRow) -> SourceReport:
    # As it was stored, it is as its message would have it.
    data = MODELS[one.subject].model_validate(row.body)
    return SourceReport(one.source, *_event(one, row.line), data)


def _refused(one: Import, problems: Iterable[Problem]) -> list[RefusedReport]:
    """Return the rows that are refused, in the order of the file, each with why; what is only doubtful is not told."""
    fields = {head: field for field, head in one.heads.items()}
    type_name = MODELS[one.subject].type
    why: dict[int, list[ReportFault]] = {}
    for problem in problems:
        if problem.is_refusal:
            fault = ReportFault(code=problem.code, field=fields.get(problem.column or ""), sentence=problem.sentence)
            why.setdefault(problem.line, []).append(fault)
    return [RefusedReport(one.source, *_event(one, line), type_name, b"", why[line]) for line in sorted(why)]


def _event(one: Import, line: int) -> tuple[str, str]:
    """Return what a row's report is known by."""
    return f"/imports/{one.source}", f"{one.id}/{line}"


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


async def keep_problems(tx: Transaction, one: Import, problems: Sequence[Problem]) -> list[Problem]:
    """Keep problems of rows of which none is kept yet: those of a row all, as long as there is room for them, or none.

    Args:
        tx: the caller's transaction.
        one: whose they are.
        problems: those of a row beside each other.

    Returns:
        Those that are kept.
    """
    if not problems:
        return []
    room = PROBLEMS_KEPT - await import_problems.count(tx.connection, one.id)
    kept: list[Problem] = []
    for _, of_row in groupby(problems, lambda problem: problem.line):
        found = [*of_row]
        if len(kept) + len(found) <= room:
            kept += found
    await import_problems.add(tx.connection, one.id, kept)
    return kept
