"""SKPs, periods, and what belongs to an SKP."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from readmodels.people.positions import held_between
from readmodels.people.tables import positions
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.errors import PeriodExists, SkpExists, UnknownEvidence, UnknownPeriod, UnknownSkp
from services.skp_service.domain.period import Period
from services.skp_service.domain.skp import Given, Skp
from services.skp_service.domain.superior import SuperiorPlan
from services.skp_service.domain.terms import Behaviour
from services.skp_service.repository.rows import period_of, row_of, skp_of
from services.skp_service.tables import evidence, feedback, periods, skps

STANDS = tuple(stage.value for stage in Stage if stage not in {Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED})
"""At which stages a plan is approved and not being revised."""


@personal
class EvidenceItem:
    """A piece of evidence, or the picture of a feedback.

    Attributes:
        id: its identity.
        result_id: of which work result.
        name: shown to people: the file's, or what the link is about.
        link: where it leads; None for a file.
        file_key: in the store; None for a link.
        kind: of the file, as `FileKind` has it.
        size: of the file, in bytes.
        added_at: epoch seconds.
    """

    id: UUID
    result_id: UUID
    name: str
    link: str | None = None
    file_key: str | None = None
    kind: str | None = None
    size: int | None = None
    added_at: float = 0.0


@personal
class Feedback:
    """What somebody says of a work result or a behaviour.

    Attributes:
        id: its identity.
        result_id: the work result; None: it is on a behaviour.
        behaviour: the behaviour; None: it is on a work result.
        text: may be empty when there is a picture.
        capacity: what the giver is to the SKP.
        given_by: NIP; None for the regent.
        given_at: epoch seconds.
        file_key: of a picture in the store.
        name: of the picture.
        kind: of the picture.
        size: of the picture, in bytes.
    """

    id: UUID
    result_id: UUID | None
    behaviour: Behaviour | None
    text: str
    capacity: str
    given_by: str | None
    given_at: float
    file_key: str | None = None
    name: str | None = None
    kind: str | None = None
    size: int | None = None


async def add_period(connection: AsyncConnection, period: Period) -> None:
    """Store a new period. Raises PeriodExists when another of its kind has a day in common."""
    if await _overlapping(connection, period):
        raise PeriodExists(period.id)
    insert = insert_for(connection, periods).on_conflict_do_nothing()
    done = await connection.execute(insert, _period_row(period))
    if not done.rowcount:  # another one came first
        raise PeriodExists(period.id)


async def save_period(connection: AsyncConnection, period: Period) -> Period:
    """Store a changed period, under its next revision. Raises PeriodExists."""
    if await _overlapping(connection, period):
        raise PeriodExists(period.id)
    changed = replace(period, revision=period.revision + 1)
    await connection.execute(sa.update(periods).where(periods.c.id == period.id).values(_period_row(changed)))
    return changed


async def _overlapping(connection: AsyncConnection, period: Period) -> bool:
    statement = sa.select(periods.c.id).where(
        periods.c.kind == period.kind.value,
        periods.c.id != period.id,
        periods.c.start <= period.end,
        periods.c.end >= period.start,
    )
    return (await connection.execute(statement.limit(1))).first() is not None


def _period_row(period: Period) -> dict[str, Any]:
    return {
        "id": period.id,
        "name": period.name,
        "kind": period.kind.value,
        "start": period.start,
        "end": period.end,
        "drafts_close": period.drafts_close,
        "revision": period.revision,
    }


async def get_period(
    connection: AsyncConnection, period_id: UUID, *, lock: Literal["share", "update"] | None = None
) -> Period:
    """Return a period: one that nobody changes (`share`) or touches (`update`) until the transaction ends.

    Raises UnknownPeriod.
    """
    statement = sa.select(periods).where(periods.c.id == period_id)
    if lock is not None:
        statement = statement.with_for_update(read=lock == "share")
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise UnknownPeriod(period_id)
    return period_of(row)


async def list_periods(connection: AsyncConnection) -> list[Period]:
    """Return all periods, newest first."""
    rows = await connection.execute(sa.select(periods).order_by(periods.c.start.desc(), periods.c.kind))
    return [period_of(row) for row in rows]


async def is_in_use(connection: AsyncConnection, period_id: UUID) -> bool:
    """Return whether a period has any SKP."""
    found = await connection.execute(sa.select(skps.c.id).where(skps.c.period_id == period_id).limit(1))
    return found.first() is not None


async def add_skp(connection: AsyncConnection, skp: Skp) -> None:
    """Store a new SKP. Raises SkpExists."""
    insert = insert_for(connection, skps).on_conflict_do_nothing()
    done = await connection.execute(insert, row_of(skp, unproved=len(skp.plan.results), at=clocks_of(connection).now()))
    if not done.rowcount:
        raise SkpExists(skp.id)


async def get_skp(connection: AsyncConnection, skp_id: UUID) -> Skp:
    """Return one SKP to be read. Raises UnknownSkp."""
    found = await _load(connection, [skp_id], lock=False)
    if not found:
        raise UnknownSkp(skp_id)
    return found[0]


async def lock_skps(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Skp]:
    """Return SKPs to be changed, which nobody else changes until the transaction ends. Raises UnknownSkp.

    SQLite knows no row locks and needs none: there, one transaction writes at a time.
    """
    found = {skp.id: skp for skp in await _load(connection, ids, lock=True)}
    for skp_id in ids:
        if skp_id not in found:
            raise UnknownSkp(skp_id)
    return found


async def lock_skp(connection: AsyncConnection, skp_id: UUID) -> Skp:
    """Return one SKP to be changed. Raises UnknownSkp."""
    return (await lock_skps(connection, [skp_id]))[skp_id]


async def with_siblings(connection: AsyncConnection, ids: Sequence[UUID]) -> list[UUID]:
    """Return SKPs' ids with those of the same person and period. Raises UnknownSkp."""
    other = skps.alias()
    statement = (
        sa.select(skps.c.id, other.c.id.label("sibling"))
        .join(other, sa.and_(other.c.nip == skps.c.nip, other.c.period_id == skps.c.period_id))
        .where(skps.c.id.in_(ids))
    )
    rows = (await connection.execute(statement)).all()
    known = {row.id for row in rows}
    for skp_id in ids:
        if skp_id not in known:
            raise UnknownSkp(skp_id)
    return list({row.sibling for row in rows})


async def _load(connection: AsyncConnection, ids: Sequence[UUID], *, lock: bool) -> list[Skp]:
    statement = sa.select(skps).where(skps.c.id.in_(ids)).order_by(skps.c.id)
    rows = (await connection.execute(statement.with_for_update() if lock else statement)).all()
    wanted = sa.select(periods).where(periods.c.id.in_({row.period_id for row in rows}))
    spans = {row.id: period_of(row) for row in await connection.execute(wanted)}
    return [skp_of(row, spans[row.period_id]) for row in rows]


async def skps_in_periods(connection: AsyncConnection, nips: Collection[str], periods: Collection[UUID]) -> list[Skp]:
    """Return the SKPs of some people in some periods, in order of id."""
    return await find_skps(connection, skps.c.nip.in_(nips), skps.c.period_id.in_(periods))


async def open_skps_below(
    connection: AsyncConnection, assessor_nip: str, period_id: UUID, *, only_flagged: bool
) -> list[Skp]:
    """Return the SKPs that somebody assesses in a period and that are not final, in order of id.

    Args:
        connection: to the database.
        assessor_nip: who assesses.
        period_id: the period.
        only_flagged: only those with a result that hangs on a changed one.
    """
    criteria = [
        skps.c.assessor_nip == assessor_nip,
        skps.c.period_id == period_id,
        skps.c.stage != Stage.FINAL.value,
    ]
    return await find_skps(connection, *criteria, *([skps.c.flagged > 0] if only_flagged else []))


async def assessed_in_units(
    connection: AsyncConnection, period_id: UUID, codes: Collection[str], *, but_not_of: str | None
) -> Sequence[UUID]:
    """Return the ids of the assessed SKPs of units in a period, in order of NIP; without those of one person."""
    statement = sa.select(skps.c.id).where(
        skps.c.period_id == period_id, skps.c.unit_code.in_(codes), skps.c.stage == Stage.ASSESSED.value
    )
    if but_not_of is not None:
        statement = statement.where(skps.c.nip != but_not_of)
    return (await connection.execute(statement.order_by(skps.c.nip, skps.c.id))).scalars().all()


async def find_skps(connection: AsyncConnection, *criteria: sa.ColumnElement[bool]) -> list[Skp]:
    """Return the SKPs that meet all criteria on columns of `skps`, in order of id; for the repository alone."""
    statement = sa.select(skps.c.id).where(*criteria).order_by(skps.c.id)
    ids = (await connection.execute(statement)).scalars().all()
    return await _load(connection, ids, lock=False) if ids else []


async def save_skps(connection: AsyncConnection, changed: Iterable[Skp]) -> None:
    """Store changed SKPs, each under its next revision. Two statements, however many they are."""
    all_changed = sorted(changed, key=lambda skp: str(skp.id))
    if not all_changed:
        return
    proved = await evidenced_results(connection, [skp.id for skp in all_changed])
    at = clocks_of(connection).now()
    rows = []
    for skp in all_changed:
        skp.revision += 1
        unproved = sum(result.id not in proved.get(skp.id, ()) for result in skp.plan.results)
        row = row_of(skp, unproved=unproved, at=at)
        rows.append({"_id" if name == "id" else name: value for name, value in row.items()})
    values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "_id"}
    await connection.execute(sa.update(skps).where(skps.c.id == sa.bindparam("_id")).values(values), rows)


async def due_in(connection: AsyncConnection, period: Period, nips: Collection[str]) -> set[str]:
    """Return who of some people is in a position of a period. One statement."""
    held = held_between(positions, period.start, period.end)
    statement = sa.select(positions.c.nip).where(positions.c.nip.in_(nips), held).distinct()
    return set((await connection.execute(statement)).scalars())


async def superior_plan(connection: AsyncConnection, nip: str, period: Period) -> SuperiorPlan:
    """Return what of somebody's plans in a period stands for those below. Two statements."""
    statement = sa.select(skps.c.stage, skps.c.content).where(
        skps.c.nip == nip, skps.c.period_id == period.id, skps.c.approvals > 0
    )
    rows = (await connection.execute(statement)).all()
    approved = [row.content["approved"] for row in rows if row.content["approved"]]
    ids = {UUID(result["id"]) for plan in approved for result in plan["results"]}
    return SuperiorPlan(ids, any(row.stage in STANDS for row in rows), nip in await due_in(connection, period, [nip]))


async def texts_of_results(connection: AsyncConnection, nip: str, period_id: UUID) -> dict[UUID, str]:
    """Return the texts of somebody's approved work results in a period, by id."""
    statement = sa.select(skps.c.content).where(skps.c.nip == nip, skps.c.period_id == period_id, skps.c.approvals > 0)
    contents = (await connection.execute(statement)).scalars()
    approved = [content["approved"] for content in contents if content["approved"]]
    return {UUID(result["id"]): result["text"] for plan in approved for result in plan["results"]}


async def evidenced_results(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return, by SKP, the ids of the work results that have evidence."""
    statement = sa.select(evidence.c.skp_id, evidence.c.result_id).where(evidence.c.skp_id.in_(ids)).distinct()
    found: dict[UUID, set[UUID]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.skp_id, set()).add(row.result_id)
    return found


async def add_evidence_item(connection: AsyncConnection, skp_id: UUID, item: EvidenceItem) -> None:
    """Store a piece of evidence."""
    await connection.execute(
        sa.insert(evidence).values(
            id=item.id,
            skp_id=skp_id,
            result_id=item.result_id,
            name=item.name,
            link=item.link,
            file_key=item.file_key,
            kind=item.kind,
            size=item.size,
            added_at=item.added_at,
        )
    )


async def list_evidence(connection: AsyncConnection, skp_id: UUID) -> list[EvidenceItem]:
    """Return an SKP's evidence, oldest first."""
    statement = sa.select(evidence).where(evidence.c.skp_id == skp_id).order_by(evidence.c.added_at, evidence.c.id)
    return [_item_of(row) for row in await connection.execute(statement)]


async def get_evidence_item(connection: AsyncConnection, skp_id: UUID, item_id: UUID) -> EvidenceItem:
    """Return a piece of evidence. Raises UnknownEvidence."""
    statement = sa.select(evidence).where(evidence.c.skp_id == skp_id, evidence.c.id == item_id)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise UnknownEvidence(skp_id)
    return _item_of(row)


async def remove_evidence_item(connection: AsyncConnection, item_id: UUID) -> None:
    """Remove a piece of evidence. Its file stays in the store: another may refer to the same content."""
    await connection.execute(sa.delete(evidence).where(evidence.c.id == item_id))


def _item_of(row: sa.Row[Any]) -> EvidenceItem:
    return EvidenceItem(row.id, row.result_id, row.name, row.link, row.file_key, row.kind, row.size, row.added_at)


async def add_feedback(connection: AsyncConnection, skp_id: UUID, given: Sequence[Feedback]) -> None:
    """Store feedback."""
    rows = [
        {
            "id": one.id,
            "skp_id": skp_id,
            "result_id": one.result_id,
            "behaviour": one.behaviour and one.behaviour.value,
            "text": one.text,
            "capacity": one.capacity,
            "given_by": one.given_by,
            "given_at": one.given_at,
            "file_key": one.file_key,
            "name": one.name,
            "kind": one.kind,
            "size": one.size,
        }
        for one in given
    ]
    await connection.execute(sa.insert(feedback), rows)


async def list_feedback(connection: AsyncConnection, skp_id: UUID) -> list[Feedback]:
    """Return an SKP's feedback, oldest first."""
    statement = sa.select(feedback).where(feedback.c.skp_id == skp_id).order_by(feedback.c.given_at, feedback.c.id)
    return [
        Feedback(
            id=row.id,
            result_id=row.result_id,
            behaviour=None if row.behaviour is None else Behaviour(row.behaviour),
            text=row.text,
            capacity=row.capacity,
            given_by=row.given_by,
            given_at=row.given_at,
            file_key=row.file_key,
            name=row.name,
            kind=row.kind,
            size=row.size,
        )
        for row in await connection.execute(statement)
    ]


async def given_by_assessor(connection: AsyncConnection, skp_id: UUID) -> Given:
    """Return what the assessor has given feedback on."""
    mine = [one for one in await list_feedback(connection, skp_id) if one.capacity == "assessor"]
    return Given(
        results={one.result_id for one in mine if one.result_id is not None},
        behaviours={one.behaviour for one in mine if one.behaviour is not None},
    )


def new_id() -> UUID:
    """Return an id that nothing has yet."""
    return uuid4()
