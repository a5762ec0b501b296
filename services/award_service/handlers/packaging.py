"""A package made in pieces: each is one transaction, and kept. Whoever is killed between two has lost nothing.

Nothing lies anywhere but the documents in the store: an archive's bytes follow from the rows, whenever they are sent.
Several who work on one package do one piece twice at the most, and the second one is not kept.
"""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audit import About, record
from hub.clock import moment
from hub.failpoints import Failpoint, reach
from hub.files.errors import FileMissing
from hub.files.kinds import FileKind
from hub.files.uploads import Uploads
from hub.sheets.sheet import Sheet
from hub.sheets.workbook import stream_workbook
from hub.transaction import Transaction, Transactions
from services.award_service.channel.contents import PartContent, part_content
from services.award_service.channel.manifest import ManifestHead
from services.award_service.channel.setup import ChannelSetup, PackageTerms
from services.award_service.documents.content import CoveringLetter
from services.award_service.documents.pdf import covering_letter
from services.award_service.documents.word import covering_letter_docx
from services.award_service.domain.batch import Batch
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.document import Document
from services.award_service.domain.errors import NothingToSend, WrongBatchState
from services.award_service.domain.package import (
    Bearer,
    FileInStore,
    FileLost,
    Filling,
    PackageOutdated,
    PackageRefused,
    PackageState,
    Planner,
    part_name,
)
from services.award_service.domain.person import Held
from services.award_service.handlers.context import ActorContext
from services.award_service.reports.exchange_list import ExchangeHead, ExchangeRow, Words, answer_form, exchange_sheet
from services.award_service.repository import batches, documents, packages, periods
from services.award_service.repository.held import held_by
from services.award_service.repository.packages import Package, PackageFile, PackagePart, PackagePerson

PEOPLE_AT_ONCE: Final = 50
FILES_AT_ONCE: Final = 20
GOES: Final[Mapping[BatchState, frozenset[State]]] = {
    BatchState.SIGNED_OFF: frozenset({State.VERIFIED}),
    BatchState.SENT: frozenset({State.SENT, State.AT_MINISTRY}),
    BatchState.AT_MINISTRY: frozenset({State.SENT, State.AT_MINISTRY}),
}
"""Of a batch in which state whose folders are in a package."""

LIST_NAME: Final = "daftar-usulan.xlsx"
LETTER_NAME: Final = "surat-pengantar"


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making a package needs.

    Attributes:
        transactions: of the service's database.
        files: keeps the documents.
    """

    transactions: Transactions
    files: Uploads


def about_package(package_id: UUID) -> About:
    """Return a package as the audit trail names it."""
    return About("package", str(package_id))


async def begin(tx: Transaction, actor: ActorContext, batch_id: UUID, setup: ChannelSetup) -> Package:
    """Begin a package of a batch that is signed off, or was sent.

    Who is in it, with which documents, and by which settings, is settled now.

    Raises:
        UnknownBatch, WrongBatchState, NothingToSend.
    """
    batch = await batches.lock_batch(tx.connection, batch_id)
    goes = GOES.get(batch.state)
    if goes is None:
        raise WrongBatchState
    package = Package(
        id=uuid4(),
        batch_id=batch_id,
        number=await packages.next_number(tx.connection, batch_id),
        state=PackageState.BEGUN,
        terms=await _terms(tx, batch, goes, setup),
        by_subject=actor.by.subject,
        begun_at=actor.at.timestamp(),
        ended_at=None,
        people=0,
        done=0,
        files=0,
        filling=Filling(),
        refusal_code=None,
        refusal=None,
    )
    if not await packages.begin(tx.connection, package, goes):
        raise NothingToSend
    after = {"batch": str(batch_id), "number": package.number}
    await record(tx.connection, actor.entry(about_package(package.id), "make", after=after))
    return await packages.get_package(tx.connection, package.id)


async def _terms(tx: Transaction, batch: Batch, goes: Collection[State], setup: ChannelSetup) -> PackageTerms:
    period = await periods.get_period(tx.connection, batch.period_id)
    kept = await periods.all_checklists(tx.connection)
    return PackageTerms(
        setup=setup,
        batch=batch.name,
        letter_number=batch.letter.number if batch.letter else None,
        letter_on=batch.letter.on if batch.letter else None,
        occasion=period.name,
        ceremony_on=period.ceremony_on,
        order={grade: tuple(item.code for item in of.items) for grade, of in kept.items()},
        signed_off_at=batch.signed_off.at if batch.signed_off else None,
        documents_until=await documents.newest_in(tx.connection, batch.id, goes),
    )


async def require_signed(connection: AsyncConnection, package: Package) -> None:
    """Let a package go on, or go, while its batch is signed off as it was when it was begun. Raises PackageOutdated."""
    batch = await batches.get_batch(connection, package.batch_id)
    if batch.signed_off is None or batch.signed_off.at != package.terms.signed_off_at:
        raise PackageOutdated


async def advance(shop: Workshop, package_id: UUID) -> PackageState:
    """Do the next piece of a package; return where it stands then.

    Raises:
        UnknownPackage.
        FileStoreUnavailable: it goes on another time.
    """
    async with shop.transactions.database.read() as connection:
        package = await packages.get_package(connection, package_id)
    if package.state not in _STEPS:
        return package.state
    try:
        async with shop.transactions.database.read() as connection:
            await require_signed(connection, package)
        await _STEPS[package.state](shop, package)
    except PackageRefused as refusal:
        at = shop.transactions.database.clocks.now()
        said = str(refusal)[:500]
        state = PackageState.REFUSED.value
        await _keep(shop, package, state=state, refusal_code=refusal.code, refusal=said, ended_at=at)
    async with shop.transactions.database.read() as connection:
        return (await packages.get_package(connection, package_id)).state


Write = Callable[[Transaction], Any]


async def _keep(shop: Workshop, package: Package, write: Write | None = None, **values: Any) -> None:  # noqa: ANN401
    """Keep a piece, unless somebody else has done it meanwhile."""
    async with shop.transactions.begin() as tx:
        if not await packages.move(tx.connection, package, **values):
            return
        if write is not None:
            await write(tx)
        reach(Failpoint.EFFECT_STORED)
    reach(Failpoint.COMMITTED)


async def _make_papers(shop: Workshop, package: Package) -> None:
    """Make the list and the letter, which lie above all folders."""
    async with shop.transactions.database.read() as connection:
        counts = await packages.people_by_grade(connection, package.id)
    terms, setup = package.terms, package.terms.setup
    letter = CoveringLetter(
        agency=setup.agency,
        place=setup.place,
        number=terms.letter_number,
        on=terms.letter_on,
        to=setup.to,
        occasion=terms.occasion,
        ceremony_on=terms.ceremony_on,
        counts=counts,
        signatory=setup.signatory,
        at=_at(package),
    )
    papers = [
        (f"{LETTER_NAME}.pdf", await _kept(shop, await asyncio.to_thread(covering_letter, letter), FileKind.PDF)),
        (
            f"{LETTER_NAME}.docx",
            await _kept(shop, await asyncio.to_thread(covering_letter_docx, letter), FileKind.DOCX),
        ),
        (LIST_NAME, await _kept(shop, await _exchange_list(shop, package), FileKind.XLSX)),
    ]
    planner = Planner(package.terms.setup.rules, package.filling)
    files = planner.common(papers)
    await _keep(
        shop,
        package,
        lambda tx: packages.add_files(tx.connection, package, files),
        state=PackageState.PLANNING.value,
        done=0,
        files=len(files),
        part=planner.filling.part,
        part_size=planner.filling.size,
    )


async def _kept(shop: Workshop, content: bytes, kind: FileKind) -> FileInStore:
    stored = await shop.files.keep(content, kind)
    return FileInStore("surat", "surat atau daftar usulan", stored.key, stored.size, kind.value, kind.suffixes[0])


def _at(package: Package) -> datetime:
    """Return when a package was begun, on the agency's clocks."""
    return moment(package.begun_at).astimezone(ZoneInfo(package.terms.setup.zone))


def answer_form_of(
    shop: Workshop, package: Package, words: Words
) -> tuple[Sheet[ExchangeRow], AsyncGenerator[ExchangeRow, None]]:
    """Return the form for the ministry's answer about a package, which explains the words, and its rows."""
    return answer_form(_head(package), words), _exchange_rows(shop, package)


async def _exchange_list(shop: Workshop, package: Package) -> bytes:
    rows = _exchange_rows(shop, package)
    return b"".join([chunk async for chunk in stream_workbook(exchange_sheet(_head(package)), rows)])


def _head(package: Package) -> ExchangeHead:
    setup = package.terms.setup
    return ExchangeHead(
        setup.agency,
        package.terms.batch,
        setup.regency,
        setup.province,
        setup.region,
        setup.verdict,
        _at(package),
    )


async def _exchange_rows(shop: Workshop, package: Package) -> AsyncGenerator[ExchangeRow, None]:
    number, more = 0, True
    while more:
        async with shop.transactions.database.read() as connection:
            people = await packages.people_after(connection, package.id, number, PEOPLE_AT_ONCE)
            held = await held_by(connection, [one.nip for one in people])
        for one in people:
            number = one.number
            yield _exchange_row(one, held.get(one.nip, []), package.terms.ceremony_on)
        more = bool(people)


def _exchange_row(person: PackagePerson, held: Sequence[Held], ceremony_on: date) -> ExchangeRow:
    """Return somebody's line of the list, with the highest medal that they have beside the one that is proposed."""
    held = [one for one in held if one.grade is not person.grade]
    month = ceremony_on.replace(day=1)
    line = ExchangeRow(person.nip, person.name, person.rank, person.position, person.grade, month)
    if not held:
        return line
    return replace(line, held=held[-1].grade, held_decree=held[-1].decree_number, held_decree_on=held[-1].decree_on)


async def _plan(shop: Workshop, package: Package) -> None:
    """Settle where the files of the next people go."""
    async with shop.transactions.database.read() as connection:
        some = await packages.people_after(connection, package.id, package.done, PEOPLE_AT_ONCE)
        until = package.terms.documents_until
        there = await documents.documents_of(connection, [one.proposal_id for one in some], until=until)
    if not some:
        await _keep(shop, package, state=PackageState.READING.value, done=0)
        return
    planner = Planner(package.terms.setup.rules, package.filling)
    files = []
    for one in some:
        places = {code: place for place, code in enumerate(package.terms.order[one.grade])}
        theirs = sorted(there[one.proposal_id], key=lambda each: (places.get(each.code, len(places)), each.code))
        files += planner.folder(_bearer(one), [_in_store(each) for each in theirs])
    await _keep(
        shop,
        package,
        lambda tx: packages.add_files(tx.connection, package, files),
        done=some[-1].number,
        files=package.files + len(files),
        part=planner.filling.part,
        part_size=planner.filling.size,
    )


def _bearer(person: PackagePerson) -> Bearer:
    return Bearer(person.number, person.name, person.nip, person.grade.value.upper())


def _in_store(document: Document) -> FileInStore:
    suffix = FileKind(document.kind).suffixes[0]
    return FileInStore(document.code, document.label, document.file_key, document.size, document.kind, suffix)


async def _read(shop: Workshop, package: Package) -> None:
    """Read the next files, and compare them with what was kept."""
    async with shop.transactions.database.read() as connection:
        some = await packages.files_after(connection, package.id, package.done, FILES_AT_ONCE)
    if not some:
        await _keep(shop, package, state=PackageState.SEALING.value, done=0)
        return
    sums = {one.place: await _crc(shop, one) for one in some}
    await _keep(
        shop, package, lambda tx: packages.note_read(tx.connection, package.id, sums), done=package.done + len(some)
    )


async def _crc(shop: Workshop, file: PackageFile) -> int:
    """Return the check sum of a file. Raises FileLost: it is not what was kept."""
    hashed, crc = hashlib.sha256(), 0
    try:
        async for chunk in await shop.files.open(file.key):
            hashed.update(chunk)
            crc = zlib.crc32(chunk, crc)
    except FileMissing:
        raise FileLost(file.label) from None
    if hashed.hexdigest() != file.key:
        raise FileLost(file.label)
    return crc


async def _seal(shop: Workshop, package: Package) -> None:
    """Write the next part once, to know its hash."""
    if package.done == package.filling.part:
        at = shop.transactions.database.clocks.now()
        await _keep(shop, package, state=PackageState.READY.value, ended_at=at)
        return
    number = package.done + 1
    content = await content_of(shop, package, number)
    hashed = hashlib.sha256()
    try:
        async for chunk in content.stream():
            hashed.update(chunk)
    except FileMissing:
        raise FileLost("di paket ini") from None
    part = PackagePart(number, content.name, content.size, hashed.hexdigest())
    await _keep(shop, package, lambda tx: packages.add_part(tx.connection, package.id, part), done=number)


async def content_of(shop: Workshop, package: Package, part: int) -> PartContent:
    """Return what an archive of a package consists of; all its files were read."""
    async with shop.transactions.database.read() as connection:
        files = await packages.files_in_part(connection, package.id, part)
    terms = package.terms
    name = part_name(terms.setup.rules, batch=terms.batch, package=package.number, part=part, package_id=package.id)
    head = ManifestHead(str(package.id), terms.batch, terms.letter_number, part, package.filling.part)
    return part_content(shop.files, name, head, files)


async def content_to_send(shop: Workshop, package: Package, part: int) -> PartContent:
    """Return the same for who fetches it: what is lost is told before the first byte. Raises FileLost."""
    content = await content_of(shop, package, part)
    try:
        await content.require_files()
    except FileMissing:
        raise FileLost("di paket ini") from None
    return content


_STEPS: Final = {
    PackageState.BEGUN: _make_papers,
    PackageState.PLANNING: _plan,
    PackageState.READING: _read,
    PackageState.SEALING: _seal,
}
"""What is done next, by how far a package has come."""
