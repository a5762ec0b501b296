"""Use cases of award periods and of checklists; both are the agency admin's."""

from collections import Counter
from uuid import UUID, uuid4

from contracts.vocabulary import AwardGrade
from hub import audit
from hub.transaction import Transaction
from services.award_service.domain.checklist import Checklist
from services.award_service.domain.errors import ChecklistRefused, NotAllowed, PeriodInUse
from services.award_service.domain.period import CountedTo, Period, PeriodTerms, period_of
from services.award_service.handlers.context import ActorContext, Precondition
from services.award_service.repository import periods as store
from services.award_service.repository.audit import about_checklist, about_period, period_as_json
from services.award_service.repository.periods import KeptChecklist
from services.award_service.roles import Role


async def open_period(tx: Transaction, actor: ActorContext, terms: PeriodTerms, default: CountedTo) -> Period:
    """Make a period. Raises NotAllowed, PeriodOutOfOrder."""
    _require_admin(actor)
    period = period_of(uuid4(), terms, default)
    await store.add_period(tx.connection, period)
    entry = actor.entry(about_period(period.id), "open_period", after=period_as_json(period))
    await audit.record(tx.connection, entry)
    return period


async def change_period(
    tx: Transaction,
    actor: ActorContext,
    period_id: UUID,
    terms: PeriodTerms,
    default: CountedTo,
    expected: Precondition,
) -> Period:
    """Change a period; what it counts to, and its channel, only while nobody was verified by it.

    Raises:
        NotAllowed, UnknownPeriod, PeriodOutOfOrder, PeriodInUse.
    """
    _require_admin(actor)
    before = await store.get_period(tx.connection, period_id, lock=True)
    expected.check(before.revision)
    changed = period_of(period_id, terms, default, before.revision)
    stays = (before.counted_to, before.channel) == (changed.counted_to, changed.channel)
    if not stays and await store.is_in_use(tx.connection, period_id):
        raise PeriodInUse
    saved = await store.save_period(tx.connection, changed)
    was, now = period_as_json(before), period_as_json(saved)
    await audit.record(tx.connection, actor.entry(about_period(period_id), "change_period", before=was, after=now))
    return saved


async def set_checklist(
    tx: Transaction, actor: ActorContext, grade: AwardGrade, items: Checklist, expected: Precondition
) -> KeptChecklist:
    """Set the agency's own checklist of a grade. Raises NotAllowed, ChecklistRefused."""
    _require_admin(actor)
    if any(times > 1 for times in Counter(one.code for one in items).values()):
        raise ChecklistRefused
    while True:
        before = await store.checklist_of(tx.connection, grade)
        expected.check(before.revision)
        kept = KeptChecklist(items, before.revision + 1)
        if await store.save_checklist(tx.connection, grade, kept):
            break  # else somebody was quicker, and what the caller saw is looked at again
    was, now = store.items_to_json(before.items), store.items_to_json(items)
    about = about_checklist(grade.value)
    entry = actor.entry(about, "set_checklist", before={"items": was}, after={"items": now})
    await audit.record(tx.connection, entry)
    return kept


def _require_admin(actor: ActorContext) -> None:
    if not actor.by.is_any(Role.AGENCY_ADMIN):
        raise NotAllowed
