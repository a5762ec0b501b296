"""The use case of every door: reports are taken, and the records that follow from them published."""

from collections.abc import Mapping, Sequence

from contracts.report_answer import ReportFault, ReportOutcome
from hub.messaging.inbox import first_of_each
from hub.transaction import Transaction
from services.intake.domain.doubts import NOBODY, Expected
from services.intake.domain.report import SourceReport, Subject
from services.intake.handlers.context import Merging
from services.intake.handlers.employees import take_employees
from services.intake.handlers.units import take_units
from services.intake.repository import receipts
from services.intake.repository.merging import lock_merging
from services.intake.repository.receipts import Answer, EventKey, key_of

Faults = Mapping[EventKey, Sequence[ReportFault]]


async def take(
    tx: Transaction,
    reports: Sequence[SourceReport],
    merging: Merging,
    *,
    door: str,
    at: float | None = None,
    expected: Expected = NOBODY,
) -> list[Answer]:
    """Take reports, and publish the records that change by them, each at most once.

    Nobody else merges until the transaction ends. A report that was received before changes nothing.

    Args:
        tx: the caller's transaction.
        reports: in the order of their arrival.
        merging: what merging goes by.
        door: by which they came: amqp, http, file.
        at: when, in epoch seconds; None: now.
        expected: who and what is reported together with these.

    Returns:
        What became of each, in their order.

    Raises:
        OthersBelievedError: the records are made by another table of precedence.
    """
    await lock_merging(tx.connection, merging.precedence.digest)
    keys = [key_of(one) for one in reports]
    before = await receipts.answers_of(tx.connection, {*keys})
    known = {key: one for key, one in before.items() if one.outcome is not ReportOutcome.REFUSED}
    fresh = first_of_each(reports, {*keys} - known.keys(), key_of)
    faults = await merge_reports(tx, fresh, merging, expected)
    numbers = await receipts.record_taken(tx.connection, fresh, faults, door, tx.clocks.now() if at is None else at)
    return [known.get(key) or _answer(faults[key], numbers[key]) for key in keys]


async def merge_reports(
    tx: Transaction, fresh: Sequence[SourceReport], merging: Merging, expected: Expected = NOBODY
) -> Faults:
    """Take reports that are known to be new. Returns what is doubtful in each; nobody else may be merging."""
    units = [one for one in fresh if one.subject is Subject.UNIT]
    employees = [one for one in fresh if one.subject is Subject.EMPLOYEE]
    faults: dict[EventKey, Sequence[ReportFault]] = {}
    changes_tree = False
    if units:
        changes_tree = await take_units(tx, units, merging, faults, expected=expected)
    if employees:
        await take_employees(tx, employees, merging, faults, changes_tree=changes_tree, expected=expected)
    return faults


def _answer(faults: Sequence[ReportFault], number: int) -> Answer:
    return Answer(receipts.outcome_of(faults), faults, number=number)
