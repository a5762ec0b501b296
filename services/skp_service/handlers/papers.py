"""Use cases of papers that have been printed: who may have them, and copies of them with signatures."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub import audit
from hub.files.store import StoredFile
from hub.transaction import Transaction
from services.skp_service.domain.cycle import Act, Capacity, may
from services.skp_service.domain.errors import NotAllowed, UnknownSkp
from services.skp_service.domain.paper import PaperForm, UnknownPaper, UnknownSignedCopy
from services.skp_service.domain.policy import unit_capacities
from services.skp_service.handlers.context import ActorContext, load_for_read, relations_of
from services.skp_service.repository import papers, predicate_lists
from services.skp_service.repository.audit import about_subject_of
from services.skp_service.repository.papers import Paper, SignedCopy

_ADMINS: Final = (Capacity.AGENCY_ADMIN, Capacity.UNIT_ADMIN)
_OF_AN_SKP: Final = (Capacity.OWNER, Capacity.ASSESSOR, *_ADMINS)
SENDERS: Final[Mapping[PaperForm, Sequence[Capacity]]] = {
    PaperForm.SKP: _OF_AN_SKP,
    PaperForm.EVALUATION: _OF_AN_SKP,
    PaperForm.EVALUATION_SUMMARY: _OF_AN_SKP,
    PaperForm.PREDICATE_LIST: (Capacity.AUTHORISED, *_ADMINS),
}
"""Who may send a signed copy of a paper that they may have, and as what: the first that they are to it."""


@personal
class PaperOfCaller:
    """A paper that the caller may have.

    Attributes:
        paper: which.
        held: what the caller is to it.
        copies: with signatures, the newest first.
    """

    paper: Paper
    held: frozenset[Capacity]
    copies: Sequence[SignedCopy]


async def papers_of_skp(connection: AsyncConnection, context: ActorContext, skp_id: UUID) -> list[PaperOfCaller]:
    """Return the papers of an SKP that the caller may have, oldest first. Raises UnknownSkp."""
    skp, held = await load_for_read(connection, context, skp_id)
    may_read_all = may(Act.READ_ASSESSMENT, held, skp.stage)
    shown = [one for one in await papers.of_subjects(connection, [skp_id]) if may_read_all or one.form is PaperForm.SKP]
    copies = await papers.copies_of(connection, [one.id for one in shown])
    return [PaperOfCaller(one, held, copies[one.id]) for one in shown]


async def paper_of(connection: AsyncConnection, context: ActorContext, paper_id: UUID) -> PaperOfCaller:
    """Return a paper. Raises UnknownPaper, also for who may not have it."""
    paper = await papers.get(connection, paper_id)
    held = await _held(connection, context, paper)
    if not held:
        raise UnknownPaper(paper_id)
    return PaperOfCaller(paper, held, (await papers.copies_of(connection, [paper_id]))[paper_id])


def copy_of(found: PaperOfCaller, version: int | None) -> SignedCopy:
    """Return the signed copy of this version, or the newest. Raises UnknownSignedCopy."""
    for one in found.copies:
        if version is None or one.version == version:
            return one
    raise UnknownSignedCopy(found.paper.id)


async def require_sending(connection: AsyncConnection, context: ActorContext, paper_id: UUID) -> None:
    """Let the caller send a signed copy, or not, before a byte of it is stored. Raises UnknownPaper, NotAllowed."""
    _sender(await paper_of(connection, context, paper_id))


async def add_signed(tx: Transaction, context: ActorContext, paper_id: UUID, stored: StoredFile) -> PaperOfCaller:
    """Keep a signed copy as the next version; the same file as the last one changes nothing.

    Raises UnknownPaper, NotAllowed.
    """
    await papers.get(tx.connection, paper_id, lock=True)
    found = await paper_of(tx.connection, context, paper_id)
    capacity = _sender(found)
    last = found.copies[0] if found.copies else None
    if last is not None and last.file_key == stored.key:
        return found
    version = 1 if last is None else last.version + 1
    by, at = context.by, context.at.timestamp()
    copy = SignedCopy(paper_id, version, stored.key, stored.size, capacity, by.nip, by.subject, at)
    await papers.add_copy(tx.connection, copy)
    after = {"paper": str(paper_id), "form": found.paper.form.value, "version": version, "file_key": stored.key}
    await audit.record(tx.connection, context.entry(about_subject_of(found.paper), "add_signed_copy", after=after))
    return PaperOfCaller(found.paper, found.held, [copy, *found.copies])


def _sender(found: PaperOfCaller) -> Capacity:
    for capacity in SENDERS[found.paper.form]:
        if capacity in found.held:
            return capacity
    raise NotAllowed(found.paper.subject)


async def _held(connection: AsyncConnection, context: ActorContext, paper: Paper) -> frozenset[Capacity]:
    """Return what the caller is to a paper; nothing: they may not have it."""
    if paper.form is PaperForm.PREDICATE_LIST:
        one = await predicate_lists.get(connection, paper.subject)
        relations = await relations_of(connection, context, one.period_id)
        return unit_capacities(relations, one.unit_code)
    try:
        skp, of_skp = await load_for_read(connection, context, paper.subject)
    except UnknownSkp:
        return frozenset()
    act = Act.READ_PLAN if paper.form is PaperForm.SKP else Act.READ_ASSESSMENT
    return of_skp if may(act, of_skp, skp.stage) else frozenset()
