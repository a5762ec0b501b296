"""What papers say and is kept with an SKP, and the papers themselves."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.upsert import insert_for
from services.skp_service.domain.cycle import Capacity, Stage
from services.skp_service.domain.paper import PaperForm, UnknownPaper
from services.skp_service.domain.skp import Skp
from services.skp_service.repository.rows import row_of
from services.skp_service.tables import papers, signed_copies, skps

_SAID: Final = ("content", "organisation")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was first printed.

    Attributes:
        id: its identity.
        subject: of the SKP, or of the list of predicates.
        form: which paper.
        version: of the approved plan or of the assessment; the number of a list.
        file_key: SHA-256 of its bytes, and their key in the store.
        size: in bytes.
        made_at: epoch seconds.
    """

    id: UUID
    subject: UUID
    form: PaperForm
    version: int
    file_key: str
    size: int
    made_at: float


@personal
class SignedCopy:
    """A paper with its signatures.

    Attributes:
        paper_id: of which paper.
        version: 1, 2, ...; the last one counts.
        file_key: SHA-256 of its bytes, and their key in the store.
        size: in bytes.
        capacity: what the sender is to the paper.
        by_nip: the sender's, if it has one.
        by_subject: as the issuer names the sender.
        added_at: epoch seconds.
    """

    paper_id: UUID
    version: int
    file_key: str
    size: int
    capacity: Capacity
    by_nip: str | None
    by_subject: str
    added_at: float


async def save_particulars(connection: AsyncConnection, skp: Skp) -> None:
    """Store what an SKP's papers say; that is no change of the SKP's own, so its revision stays."""
    row = row_of(skp, unproved=0, at=0.0)
    said = {name: value for name, value in row.items() if name in _SAID or name.startswith("signed_")}
    await connection.execute(sa.update(skps).where(skps.c.id == skp.id).values(said))


async def without_particulars(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[UUID]:
    """Return ids of SKPs that have papers, but not whom these name, in their order.

    Args:
        connection: to the database.
        after: only ids after this one; None: all.
        limit: how many at the most.
    """
    approval, content = skps.c.content["approval"], skps.c.content
    is_approved = sa.and_(skps.c.approvals > 0, approval["at"].as_string().is_not(None))
    is_final = sa.and_(skps.c.stage == Stage.FINAL.value, content["assessor"]["name"].as_string().is_not(None))
    lacks = sa.or_(
        sa.and_(is_approved, approval["particulars"].as_string().is_(None)),
        sa.and_(is_final, content["particulars"].as_string().is_(None)),
    )
    statement = sa.select(skps.c.id).where(lacks, sa.true() if after is None else skps.c.id > after)
    statement = statement.order_by(skps.c.id).limit(limit)
    return (await connection.execute(statement)).scalars().all()


async def find(connection: AsyncConnection, subject: UUID, form: PaperForm, version: int) -> Paper | None:
    """Return a paper that has been printed."""
    statement = sa.select(papers).where(
        papers.c.subject == subject, papers.c.form == form.value, papers.c.version == version
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _paper_of(row)


async def get(connection: AsyncConnection, paper_id: UUID, *, lock: bool = False) -> Paper:
    """Return a paper; locked, nobody else adds a signed copy until the transaction ends. Raises UnknownPaper."""
    statement = sa.select(papers).where(papers.c.id == paper_id)
    row = (await connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise UnknownPaper(paper_id)
    return _paper_of(row)


async def of_subjects(connection: AsyncConnection, subjects: Collection[UUID]) -> list[Paper]:
    """Return the papers of SKPs or lists of predicates, oldest first."""
    statement = sa.select(papers).where(papers.c.subject.in_(subjects)).order_by(papers.c.made_at, papers.c.id)
    return [_paper_of(row) for row in await connection.execute(statement)]


async def add(connection: AsyncConnection, paper: Paper) -> Paper:
    """Store a paper, and return it; or the one that has come first, which stands for good."""
    insert = insert_for(connection, papers).on_conflict_do_nothing()
    done = await connection.execute(insert, asdict(paper) | {"form": paper.form.value})
    if done.rowcount:
        return paper
    first = await find(connection, paper.subject, paper.form, paper.version)
    if first is None:
        raise LookupError("the paper that came first is gone")
    return first


async def copies_of(connection: AsyncConnection, paper_ids: Collection[UUID]) -> dict[UUID, list[SignedCopy]]:
    """Return the signed copies of papers, the newest first, by paper."""
    statement = sa.select(signed_copies).where(signed_copies.c.paper_id.in_(paper_ids))
    found: dict[UUID, list[SignedCopy]] = {paper_id: [] for paper_id in paper_ids}
    for row in await connection.execute(statement.order_by(signed_copies.c.version.desc())):
        found[row.paper_id].append(SignedCopy(**{**row._mapping, "capacity": Capacity(row.capacity)}))
    return found


async def add_copy(connection: AsyncConnection, copy: SignedCopy) -> None:
    """Store a signed copy, under a version that nobody has taken."""
    values: dict[str, Any] = asdict(copy) | {"capacity": copy.capacity.value, "by_subject": copy.by_subject[:300]}
    await connection.execute(sa.insert(signed_copies).values(values))


def _paper_of(row: sa.Row[Any]) -> Paper:
    return Paper(**{**row._mapping, "form": PaperForm(row.form)})
