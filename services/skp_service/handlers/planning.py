"""Use cases of planning: periods, drafts, submission, approval, and what a superior's change does below."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.skp import Period as ContractPeriod
from contracts.skp import SkpPlanApprovedV1
from contracts.vocabulary import PeriodKind
from hub import audit
from hub.transaction import Transaction
from readmodels.people.domain.hierarchy import Position
from readmodels.people.hierarchy import lock_hierarchy
from readmodels.people.positions import positions_of
from services.skp_service.domain import errors
from services.skp_service.domain.cycle import Act
from services.skp_service.domain.deadline import last_day_of_planning
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Plan, hanging_on, newly_aligned
from services.skp_service.domain.policy import PeriodAct, may_in_period
from services.skp_service.domain.skp import Approval, Skp
from services.skp_service.handlers.assignment import assign_new
from services.skp_service.handlers.context import ActorContext, Precondition, load_for_change, roles_of
from services.skp_service.handlers.deadlines import deadline_of
from services.skp_service.handlers.named_assessors import named_assessors
from services.skp_service.handlers.particulars import particulars_of
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_period, about_skp, snapshot_of


@dataclass(frozen=True, slots=True)
class PeriodTerms:
    """What an admin says of a period; the fields are those of `Period`."""

    name: str
    kind: PeriodKind
    start: date
    end: date
    drafts_close: date


async def open_period(tx: Transaction, context: ActorContext, terms: PeriodTerms) -> Period:
    """Make a period. Raises NotAllowed, PeriodExists."""
    period = Period(uuid4(), terms.name, terms.kind, terms.start, terms.end, terms.drafts_close)
    _require(PeriodAct.OPEN, context, period.id)
    await store.add_period(tx.connection, period)
    await audit.record(tx.connection, context.entry(about_period(period.id), "open_period", after=_as_json(period)))
    return period


async def change_period(
    tx: Transaction, context: ActorContext, period_id: UUID, terms: PeriodTerms, expected: Precondition
) -> Period:
    """Change a period; its span only while it has no SKP.

    Raises NotAllowed, UnknownPeriod, PeriodExists, PeriodInUse.
    """
    _require(PeriodAct.CHANGE, context, period_id)
    period = await store.get_period(tx.connection, period_id, lock="update")
    expected.check(period.revision)
    changed = replace(
        period, name=terms.name, kind=terms.kind, start=terms.start, end=terms.end, drafts_close=terms.drafts_close
    )
    same_span = (period.kind, period.start, period.end) == (changed.kind, changed.start, changed.end)
    if not same_span and await store.is_in_use(tx.connection, period_id):
        raise errors.PeriodInUse(period_id)
    saved = await store.save_period(tx.connection, changed)
    was, now = _as_json(period), _as_json(saved)
    await audit.record(tx.connection, context.entry(about_period(period_id), "change_period", before=was, after=now))
    return saved


def _require(act: PeriodAct, context: ActorContext, about: UUID) -> None:
    if not may_in_period(act, roles_of(context)):
        raise errors.PeriodNotYours(about)


def _as_json(period: Period) -> dict[str, object]:
    return {
        "name": period.name,
        "kind": period.kind.value,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "drafts_close": period.drafts_close.isoformat(),
    }


async def open_skp(tx: Transaction, context: ActorContext, period_id: UUID, position_id: int | None, plan: Plan) -> Skp:
    """Begin the caller's SKP for a position; without one said, for that which they hold, or held last, in the period.

    Raises:
        UnknownEmployee: no event has told of the caller.
        UnknownPeriod, UnknownPosition, SkpExists, PeriodEnded: it cannot be begun.
    """
    nip = context.by.nip
    if nip is None or not may_in_period(PeriodAct.BEGIN_SKP, roles_of(context)):
        raise errors.SkpNotYours(period_id)
    # An assessor that follows from what is being changed right now would stay the old one.
    await lock_hierarchy(tx.connection, shared=True)
    # Its span must not change beneath the first SKP.
    period = await store.get_period(tx.connection, period_id, lock="share")
    held = await positions_of(tx.connection, nip)
    if not held:
        raise errors.UnknownEmployee(nip)
    position = _position_in(held, period, position_id)
    skp = Skp(id=uuid4(), nip=nip, period=period, position_id=position.id, unit_code=position.unit_code, plan=plan)
    await assign_new(tx, skp, context.today)
    last_day = last_day_of_planning(period, await deadline_of(tx.connection, context, skp))
    if context.today > last_day:
        raise errors.PeriodEnded(period_id, until=last_day)
    await store.add_skp(tx.connection, skp)
    await audit.record(tx.connection, context.entry(about_skp(skp.id), "open", after=snapshot_of(skp)))
    return skp


def _position_in(held: list[Position], period: Period, position_id: int | None) -> Position:
    inside = [one for one in held if period.overlaps(one.start, one.end)]
    wanted = [one for one in inside if position_id is None or one.id == position_id]
    if not wanted:
        raise errors.UnknownPosition(period.id)
    return wanted[-1]


async def draft(tx: Transaction, context: ActorContext, skp_id: UUID, plan: Plan, expected: Precondition) -> Skp:
    """Replace the draft of a plan. Raises WrongStage, PeriodEnded."""
    async with load_for_change(tx, context, skp_id, Act.EDIT, expected=expected) as skp:
        skp.draft(plan, context.today, await deadline_of(tx.connection, context, skp))
    return skp


async def submit(tx: Transaction, context: ActorContext, skp_id: UUID, expected: Precondition) -> Skp:
    """Hand a plan to the superior.

    Raises WrongStage, DraftsClosed, SuperiorNotApproved, PlanIncomplete.
    """
    async with load_for_change(tx, context, skp_id, Act.SUBMIT, expected=expected) as skp:
        deadline = await deadline_of(tx.connection, context, skp)
        superior = None
        if skp.assessor_nip is not None:
            superior = await store.superior_plan(tx.connection, skp.assessor_nip, skp.period)
        skp.submit(superior, context.today, deadline, context.rules.superior_first)
    return skp


async def withdraw(tx: Transaction, context: ActorContext, skp_id: UUID, expected: Precondition) -> Skp:
    """Take a submitted plan back. Raises WrongStage, PeriodEnded."""
    async with load_for_change(tx, context, skp_id, Act.WITHDRAW, expected=expected) as skp:
        skp.withdraw(context.today, await deadline_of(tx.connection, context, skp))
    return skp


async def send_back(tx: Transaction, context: ActorContext, skp_id: UUID, note_: str, expected: Precondition) -> Skp:
    """Return a submitted plan with a note. Raises WrongStage."""
    async with load_for_change(tx, context, skp_id, Act.RETURN, expected=expected, reason=note_) as skp:
        skp.send_back(note_)
    return skp


async def approve(tx: Transaction, context: ActorContext, skp_id: UUID, expected: Precondition) -> Skp:
    """Approve a plan, announce it, and flag what hangs below on results that it has changed; no more what is aligned.

    Raises WrongStage, AssessorMissing, AssessorUnknown.
    """
    async with load_for_change(tx, context, skp_id, Act.APPROVE, expected=expected) as skp:
        before = skp.approved
        skp.approve(context.today)
        assessors = await named_assessors(tx.connection, [skp], context.rules.head_assessor)
        served = await _served_by(tx.connection, skp)
        named = await particulars_of(tx.connection, context.rules, [skp], assessors, context.today)
        skp.approval = Approval(assessors[skp.id], context.at, served, named[skp.id], skp.nip)
        await _flag_those_below(tx, context, skp, before)
    tx.emit(approval_of(skp), subject=str(skp.id))
    return skp


def approval_of(skp: Skp) -> Contract:
    """Return what is announced of a plan's last approval."""
    if skp.approval is None or skp.approved is None:
        raise ValueError("only a plan that was approved is announced")
    return SkpPlanApprovedV1(
        skp_id=skp.id,
        nip=skp.approval.nip or skp.nip,
        period=to_contract_period(skp.period),
        version=skp.approvals,
        work_results=len(skp.approved.results),
        assessor=skp.approval.assessor,
        approved_at=skp.approval.at,
    )


async def _served_by(connection: AsyncConnection, skp: Skp) -> Mapping[UUID, str]:
    """Return the texts of the superior's work results that a plan serves, as far as they stand."""
    served = {result.intervenes_on for result in skp.plan.results} - {None}
    if skp.assessor_nip is None or not served:
        return {}
    texts = await store.texts_of_results(connection, skp.assessor_nip, skp.period.id)
    return {one: text for one, text in texts.items() if one in served}


async def revise(tx: Transaction, context: ActorContext, skp_id: UUID, reason: str, expected: Precondition) -> Skp:
    """Open an approved plan again. Raises WrongStage, PeriodEnded."""
    async with load_for_change(tx, context, skp_id, Act.REVISE, expected=expected, reason=reason) as skp:
        skp.revise(context.today, await deadline_of(tx.connection, context, skp))
    return skp


async def _flag_those_below(tx: Transaction, context: ActorContext, above: Skp, before: Plan | None) -> None:
    """Mark what hangs on a result that is another now, and no more what hangs on one that has come to stand."""
    below = await store.open_skps_below(tx.connection, above.nip, above.period.id, only_flagged=before is None)
    hanging = {} if before is None else hanging_on({skp.id: skp.plan for skp in below}, before, above.plan)
    aligned = {skp.id: newly_aligned(skp.plan, before, above.plan).intersection(skp.flagged) for skp in below}
    concerned = {*hanging, *(skp_id for skp_id, results in aligned.items() if results)}
    # Locked only now, in the order of their ids: whoever changes one of them meanwhile is waited for.
    locked = await store.lock_skps(tx.connection, sorted(concerned, key=str))
    entries = []
    for skp in locked.values():
        before_it = snapshot_of(skp)
        kept = [one for one in skp.flagged if one not in aligned[skp.id]]
        skp.flagged = tuple(dict.fromkeys([*kept, *hanging.get(skp.id, [])]))
        entries.append(context.entry(about_skp(skp.id), "flag", before=before_it, after=snapshot_of(skp)))
    await audit.record(tx.connection, *entries)
    await store.save_skps(tx.connection, locked.values())


def to_contract_period(period: Period) -> ContractPeriod:
    """Return a period as messages name it."""
    return ContractPeriod(kind=period.kind, start=period.start, end=period.end)
