"""The use case of every door that hands in reports: those that count are taken, the others recorded as refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from contracts.personal import personal
from contracts.report_answer import ReportOutcome
from hub.clock import moment
from hub.transaction import Transaction
from services.intake import metrics
from services.intake.domain.doubts import NOBODY, Expected
from services.intake.domain.report import RefusedReport, SourceReport
from services.intake.handlers.context import Merging
from services.intake.handlers.reports import take
from services.intake.handlers.telling import Telling, tell
from services.intake.repository import receipts
from services.intake.repository.merging import lock_merging
from services.intake.repository.receipts import Answer, EventKey, Receipt, key_of
from services.intake.repository.sources import count_reports


class QuotaUsed(Exception):
    """A source has handed in all that it may today; nothing of this is stored.

    Attributes:
        seconds: until it may again.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("quota used")
        self.seconds = seconds


@personal
class Quota:
    """How much a source may hand in.

    Attributes:
        source: who.
        per_day: new reports.
        zone: of the day.
    """

    source: str
    per_day: int
    zone: ZoneInfo


@personal
class Received:
    """What became of something that came in.

    Attributes:
        receipt: of it.
        is_repeated: whether it had been received before, and this is what became of it then.
    """

    receipt: Receipt
    is_repeated: bool


async def receive(
    tx: Transaction,
    came: Sequence[SourceReport | RefusedReport],
    merging: Merging,
    telling: Telling,
    *,
    door: str,
    quota: Quota | None = None,
) -> list[Received]:
    """Take reports, record what is refused, count both, and tell their source of what is refused or doubtful.

    Args:
        tx: the caller's transaction: everything of it is stored, or nothing.
        came: in the order of arrival.
        merging: what merging goes by.
        telling: what is told to sources by webhook goes through it.
        door: by which they came: amqp, http, file.
        quota: what their source may hand in; None: anything.

    Returns:
        What became of each, in their order.

    Raises:
        QuotaUsed: there is more that is new than the source may hand in.
        OthersBelievedError: the records are made by another table of precedence.
    """
    await lock_merging(tx.connection, merging.precedence.digest)
    known = await receipts.answers_of(tx.connection, {key_of(one) for one in came})
    first = _first(came)
    new = [key for key, one in first.items() if _is_news(one, known.get(key))]
    if quota is not None:
        await _count(tx, quota, len(new))
    reports = [one for one in first.values() if isinstance(one, SourceReport)]
    await take(tx, reports, merging, door=door)
    refused = [one for key in new if isinstance(one := first[key], RefusedReport)]
    await receipts.record_refused(tx.connection, refused, door)
    found = await receipts.receipts_of(tx.connection, first.keys())
    await _follow_up(tx, telling, [found[key] for key in new])
    return _in_order(came, first, found, {*new})


async def take_and_tell(
    tx: Transaction,
    came: Sequence[SourceReport],
    merging: Merging,
    telling: Telling,
    *,
    door: str,
    expected: Expected = NOBODY,
) -> list[Answer]:
    """Take reports of one source, count them, and tell the source what is doubtful in them. As `take`."""
    at = tx.clocks.now()
    answers = await take(tx, came, merging, door=door, at=at, expected=expected)
    fresh = [(one, answer) for one, answer in zip(came, answers, strict=True) if not answer.is_repeated]
    for outcome, number in Counter(answer.outcome for _, answer in fresh).items():
        tx.after_commit(partial(metrics.count_reports, came[0].source, door, outcome, number))
    doubted = {answer.number: Receipt.of(one, answer, door, at) for one, answer in fresh if answer.faults}
    await tell(tx, [*doubted.values()], telling)
    return answers


async def refuse(tx: Transaction, came: Sequence[RefusedReport], telling: Telling, *, door: str) -> None:
    """Record reports that are refused, count them, and tell their source; one that was recorded before, not again.

    What takes a message up that another still holds, after a broken connection, waits until that one has recorded it.
    """
    await lock_merging(tx.connection)
    known = await receipts.answers_of(tx.connection, {key_of(one) for one in came})
    new = {key_of(one): one for one in came if receipts.is_refused_anew(one, known.get(key_of(one)))}
    await receipts.record_refused(tx.connection, list(new.values()), door)
    await _follow_up(tx, telling, [*(await receipts.receipts_of(tx.connection, new.keys())).values()])


def _first(came: Sequence[SourceReport | RefusedReport]) -> dict[EventKey, SourceReport | RefusedReport]:
    """Return what counts of each id, in the order of arrival: the first that is no refusal, else the first."""
    first: dict[EventKey, SourceReport | RefusedReport] = {}
    for one in came:
        held = first.get(key_of(one))
        if held is None or (isinstance(held, RefusedReport) and isinstance(one, SourceReport)):
            first.pop(key_of(one), None)
            first[key_of(one)] = one
    return first


def _is_news(one: SourceReport | RefusedReport, before: Answer | None) -> bool:
    """Whether what came had not come before: what was refused and is mended, or refused for something else, had not."""
    if isinstance(one, RefusedReport):
        return receipts.is_refused_anew(one, before)
    return before is None or before.outcome is ReportOutcome.REFUSED


def _in_order(
    came: Sequence[SourceReport | RefusedReport],
    first: Mapping[EventKey, SourceReport | RefusedReport],
    found: Mapping[EventKey, Receipt],
    new: set[EventKey],
) -> list[Received]:
    told: list[Received] = []
    for one in came:
        key = key_of(one)
        if isinstance(one, RefusedReport) and key in new and isinstance(first[key], SourceReport):
            refused = replace(found[key], outcome=ReportOutcome.REFUSED, faults=one.faults)  # mended further on
            told.append(Received(refused, is_repeated=False))
            continue
        told.append(Received(found[key], is_repeated=key not in new))
        new.discard(key)
    return told


async def _count(tx: Transaction, quota: Quota, new: int) -> None:
    now = moment(tx.clocks.now()).astimezone(quota.zone)
    if new and await count_reports(tx.connection, quota.source, now.date(), new) > quota.per_day:
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), quota.zone)
        raise QuotaUsed((midnight - now).total_seconds())


async def _follow_up(tx: Transaction, telling: Telling, new: Sequence[Receipt]) -> None:
    for one in new:
        tx.after_commit(partial(metrics.count_reports, one.source, one.door, one.outcome))
    await tell(tx, [one for one in new if one.outcome is not ReportOutcome.TAKEN], telling)
