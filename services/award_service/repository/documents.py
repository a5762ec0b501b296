"""Documents of proposals, and which the service has to attach itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.store.bulk import among, insert_many, parameters_of
from services.award_service.domain.checklist import MadeHere
from services.award_service.domain.cycle import ATTACHED_IN, State
from services.award_service.domain.document import Document, Origin
from services.award_service.domain.errors import UnknownDocument
from services.award_service.tables import attachments, proposal_documents, proposals

_ATTACHED_IN: Final = sorted(one.value for one in ATTACHED_IN)
_OLDEST_FIRST: Final = (proposal_documents.c.added_at, proposal_documents.c.id)
"""Of one code the last one counts."""
_COLUMNS: Final = ("proposal_id", "code", "made_here", "attempts", "due_at")


class Attachment(NamedTuple):
    """A document that the service is to attach.

    Attributes:
        proposal_id: to which proposal.
        code: which of the checklist.
        made_here: what it is.
        attempts: so many have failed.
        error: of the last one; None: there was none.
        due_at: when it is tried next, epoch seconds; None: only a person can help.
    """

    proposal_id: UUID
    code: str
    made_here: MadeHere
    attempts: int
    error: str | None = None
    due_at: float | None = None


async def add_document(connection: AsyncConnection, document: Document) -> None:
    """Store a document: from now on it counts for its code."""
    values = {
        "id": document.id,
        "proposal_id": document.proposal_id,
        "code": document.code,
        "label": document.label,
        "file_key": document.file_key,
        "size": document.size,
        "kind": document.kind,
        "origin": document.origin.value,
        "added_at": document.added_at.timestamp(),
        "added_by": document.added_by,
    }
    await connection.execute(sa.insert(proposal_documents).values(values))


async def get_document(connection: AsyncConnection, document_id: UUID) -> Document:
    """Return a document. Raises UnknownDocument."""
    statement = sa.select(proposal_documents).where(proposal_documents.c.id == document_id)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise UnknownDocument
    return _document_of(row)


async def all_documents(connection: AsyncConnection, proposal_id: UUID) -> list[Document]:
    """Return all documents of a proposal, the newest first."""
    statement = sa.select(proposal_documents).where(proposal_documents.c.proposal_id == proposal_id)
    rows = await connection.execute(statement.order_by(*(column.desc() for column in _OLDEST_FIRST)))
    return [_document_of(row) for row in rows]


async def newest_in(connection: AsyncConnection, batch_id: UUID, states: Collection[State]) -> float:
    """Return when the last document of a batch's proposals in some states was added, epoch seconds; 0: none was."""
    of_proposal = proposals.c.id == proposal_documents.c.proposal_id
    statement = (
        sa.select(sa.func.max(proposal_documents.c.added_at))
        .select_from(proposal_documents.join(proposals, of_proposal))
        .where(proposals.c.batch_id == batch_id, proposals.c.state.in_(sorted(one.value for one in states)))
    )
    return float(await connection.scalar(statement) or 0)


async def documents_of(
    connection: AsyncConnection, ids: Collection[UUID], *, until: float | None = None
) -> Mapping[UUID, list[Document]]:
    """Return the documents that count of some proposals: of each code the newest. One statement.

    Args:
        connection: to the database.
        ids: of the proposals.
        until: those that came later than this moment are left out, epoch seconds; None: none is.
    """
    statement = sa.select(proposal_documents).where(among(connection, proposal_documents.c.proposal_id, list(ids)))
    if until is not None:
        statement = statement.where(proposal_documents.c.added_at <= until)
    newest: dict[UUID, dict[str, Document]] = {one: {} for one in ids}
    for row in await connection.execute(statement.order_by(*_OLDEST_FIRST)):
        newest[row.proposal_id][row.code] = _document_of(row)
    return {one: list(found.values()) for one, found in newest.items()}


async def wait_for(connection: AsyncConnection, wanted: Sequence[Attachment], at: float) -> None:
    """Note what is to be attached, from a moment on. One statement."""
    rows = [
        {
            "proposal_id": one.proposal_id,
            "code": one.code,
            "made_here": one.made_here.value,
            "attempts": 0,
            "due_at": at,
        }
        for one in wanted
    ]
    if rows:
        insert = insert_many(connection, attachments, _COLUMNS).on_conflict_do_nothing()
        await connection.execute(insert, parameters_of(connection, _COLUMNS, rows))


async def wait_anew(connection: AsyncConnection, nips: Collection[str], made_here: MadeHere, at: float) -> None:
    """Let something be attached anew to the proposals of some people that are not verified yet. One statement.

    What somebody has brought themselves stays.
    """
    brought = sa.exists().where(
        proposal_documents.c.proposal_id == attachments.c.proposal_id,
        proposal_documents.c.code == attachments.c.code,
        proposal_documents.c.origin == Origin.UPLOADED.value,
    )
    theirs = sa.select(proposals.c.id).where(
        among(connection, proposals.c.nip, sorted(nips)), proposals.c.state.in_(_ATTACHED_IN)
    )
    statement = sa.update(attachments).where(
        attachments.c.proposal_id.in_(theirs), attachments.c.made_here == made_here.value, ~brought
    )
    await connection.execute(statement.values(due_at=at, attempts=0, error=None, done_at=None))


async def next_due(connection: AsyncConnection, at: float) -> Attachment | None:
    """Return what is to be attached next; None: nothing is due."""
    statement = (
        sa.select(attachments)
        .join(proposals, proposals.c.id == attachments.c.proposal_id)
        .where(attachments.c.due_at <= at, proposals.c.state.in_(_ATTACHED_IN))
        .order_by(attachments.c.due_at, attachments.c.proposal_id, attachments.c.code)
    )
    row = (await connection.execute(statement.limit(1))).one_or_none()
    return None if row is None else _attachment_of(row)


async def attachments_of(connection: AsyncConnection, proposal_id: UUID) -> list[Attachment]:
    """Return what of a proposal the service has not attached yet."""
    statement = sa.select(attachments).where(attachments.c.proposal_id == proposal_id, attachments.c.done_at.is_(None))
    return [_attachment_of(row) for row in await connection.execute(statement.order_by(attachments.c.code))]


async def note_attached(connection: AsyncConnection, one: Attachment, at: float) -> bool:
    """Note that something is attached; return False where somebody else has done it, or wants it anew."""
    statement = sa.update(attachments).where(*_is(one), attachments.c.done_at.is_(None))
    done = await connection.execute(statement.values(done_at=at, due_at=None, error=None))
    return done.rowcount == 1


async def note_brought(connection: AsyncConnection, proposal_id: UUID, code: str, at: float) -> None:
    """Note that somebody has brought what the service was to attach."""
    statement = sa.update(attachments).where(
        attachments.c.proposal_id == proposal_id, attachments.c.code == code, attachments.c.done_at.is_(None)
    )
    await connection.execute(statement.values(done_at=at, due_at=None, error=None))


async def note_failed(connection: AsyncConnection, one: Attachment, error: str, due_at: float | None) -> None:
    """Note that something could not be attached, and when it is tried again; None: only a person can help."""
    statement = sa.update(attachments).where(*_is(one), attachments.c.done_at.is_(None))
    await connection.execute(statement.values(attempts=one.attempts + 1, error=error[:64], due_at=due_at))


def _is(one: Attachment) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        attachments.c.proposal_id == one.proposal_id,
        attachments.c.code == one.code,
        attachments.c.due_at == one.due_at,
    )


def _attachment_of(row: sa.Row[Any]) -> Attachment:
    return Attachment(row.proposal_id, row.code, MadeHere(row.made_here), row.attempts, row.error, row.due_at)


def _document_of(row: sa.Row[Any]) -> Document:
    return Document(
        id=row.id,
        proposal_id=row.proposal_id,
        code=row.code,
        label=row.label,
        file_key=row.file_key,
        size=row.size,
        kind=row.kind,
        origin=Origin(row.origin),
        added_at=moment(row.added_at),
        added_by=row.added_by,
    )
