"""SIASN as the delivery ledger sees it: per kind of record look, save, and what to announce."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from contracts.personal import personal
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1
from contracts.vocabulary import SkpKind
from hub.clock import moment
from hub.delivery.partner import Delivery, Found, Outcome
from hub.delivery.reconciliation.comparing import HeldRecord
from hub.errors import Permanent, Refused, Transient, Unclear
from hub.partner.record import RecordKind
from hub.partner.routing import RoutedPartner
from hub.store.database import Database
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction
from services.siasn_gateway import known_skps, mapping
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.documents import AttachedDocument, Documents
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.people import People
from services.siasn_gateway.refusals import ASSESSOR_REFUSED, PERSON_REFUSED, reason_of, says_not_found

log = get_logger(__name__)

PARTNER: Final = "siasn"
_ATTEMPTS_FOR_A_RANK: Final = 5


@personal
class _References:
    """What a save names at SIASN."""

    person_id: str
    rank_id: str | None
    row_id: str | None


class SkpRecords(RecordKind[SkpFinalisedV1]):
    """The yearly assessment of a person: SIASN's `skp22`, with its document where the settings want one."""

    name = "skp22"
    queue = "skp-finalised"
    summary = "Penilaian SKP yang final, untuk dicatat di SIASN."
    contracts = (SkpFinalisedV1,)
    qualified = False

    def __init__(self, client: SiasnClient, database: Database, papers: Papers | None = None) -> None:
        """Ask nothing yet.

        Args:
            client: of SIASN.
            database: of what was learnt there.
            papers: the documents of assessments; None: those that the client's settings name.
        """
        self._client = client
        self._documents = Documents(client, papers or Papers.of(client.settings, database.clocks))
        # Also where documents are not wanted any more: what has begun waits for no step that nobody knows.
        self.steps = (AttachedDocument(client, self._documents),)
        self._first_year = client.settings.reconciliation_first_year
        self._now = database.clocks.now
        self._people = People(client, database)

    def key(self, event: SkpFinalisedV1) -> str:
        """One history for a person, a year and a kind of assessment."""
        return f"{event.nip}:{event.year}:{event.kind}"

    def version(self, event: SkpFinalisedV1) -> int:
        """The assessment's own."""
        return event.version

    def subject(self, event: SkpFinalisedV1) -> str:
        """The NIP: SIASN lists histories by person."""
        return event.nip

    async def admit(self, transaction: Transaction, events: Sequence[SkpFinalisedV1]) -> None:
        """An SKP is one person's, of one year, for good: what says otherwise never reaches SIASN."""
        keys: dict[UUID, str] = {}
        for event in events:
            if keys.setdefault(event.skp_id, self.key(event)) != self.key(event):
                raise known_skps.another()
        await known_skps.tie(transaction.connection, keys)

    def fields(self, event: SkpFinalisedV1) -> Mapping[str, str]:
        """Ratings, predicate, and who assessed."""
        return mapping.fields_sent(event)

    async def list_of(self, subject: str) -> list[HeldRecord]:
        """Read a person's history, from the first year on that is compared."""
        return [
            HeldRecord(
                self.stored_key(f"{subject}:{row.year}:{SkpKind.ANNUAL}"), subject, row.id, mapping.fields_shown(row)
            )
            for row in await self._client.skp_rows(subject)
            if row.year >= self._first_year
        ]

    async def prepare(self, delivery: Delivery) -> None:
        """Learn what the save names: the person's id and the assessor's rank at SIASN, and the document."""
        event = self.event(delivery)
        await self._references(delivery, event, None)
        if self._along is not None:
            await self._along.upload(event)

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Read the person's history and return the row of the assessed year."""
        event = self.event(delivery)
        rows = mapping.rows_of_year(await self._client.skp_rows(event.nip), event.year)
        if not rows:
            return None
        if len(rows) > 1:
            log.warning("partner_holds_several_records", partner=PARTNER, delivery=delivery.id, records=len(rows))
        ours = next((row for row in rows if mapping.same_assessment(row, event)), None)
        if ours is not None and self._along is not None:
            shows_ours = await self._along.is_shown(ours, await self._along.paper(event, delivery))
            return Found(ours.id, same=shows_ours)
        held = ours or next((row for row in rows if row.id == delivery.partner_id), rows[0])
        return Found(held.id, same=ours is not None)

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Save the assessment: a new history row, or the one of that id.

        A refusal may come from something that SIASN has changed since we learnt it: the person's id, the assessor's
        rank, the row. Then that is learnt anew, and where it is another one, the save is made once more; a refused one
        was certainly not carried out.
        """
        event = self.event(delivery)
        named = await self._references(delivery, event, partner_id)
        try:
            return await self._save(event, named)
        except Refused as refused:
            anew = await self._learnt_anew(delivery, event, named, refused)
            if anew == named:
                raise
        return await self._save(event, anew)

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Store what was learnt of people since the last time."""
        await self._people.store(transaction)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> SiasnSyncAcceptedV1:
        """Return the event that SIASN holds the assessment."""
        event = self.event(delivery)
        return SiasnSyncAcceptedV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            siasn_id=partner_id,
            outcome=outcome,
            accepted_at=moment(self._now()),
        )

    def rejected(self, delivery: Delivery, code: str) -> SiasnSyncRejectedV1:
        """Return the event that SIASN refused the assessment."""
        event = self.event(delivery)
        return SiasnSyncRejectedV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            code=code,
            reason=reason_of(code),
            rejected_at=moment(self._now()),
        )

    def unclear(self, delivery: Delivery, code: str) -> SiasnSyncUnclearV1:
        """Return the event that nobody can tell whether SIASN holds the assessment."""
        event = self.event(delivery)
        return SiasnSyncUnclearV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            code=code,
            reason=reason_of(code),
            unclear_at=moment(self._now()),
        )

    @property
    def _along(self) -> Documents | None:
        """The documents, where saves name them."""
        return self._documents if self._documents.go_along else None

    async def _references(self, delivery: Delivery, event: SkpFinalisedV1, row_id: str | None) -> _References:
        return _References(await self._people.person_id(event.nip), await self._rank_id(delivery, event), row_id)

    async def _rank_id(self, delivery: Delivery, event: SkpFinalisedV1) -> str | None:
        """Return the assessor's rank; None where SIASN's record of them cannot be read: their people shall not wait."""
        try:
            return await self._people.rank_of(event.assessor)
        except Unclear as error:
            log.warning("assessors_rank_not_readable", delivery=delivery.id, code=error.code)
        except Transient as error:
            if delivery.attempts < _ATTEMPTS_FOR_A_RANK:
                raise
            log.warning("assessors_rank_not_readable", delivery=delivery.id, code=error.code)
        return None

    async def _save(self, event: SkpFinalisedV1, named: _References) -> str:
        document = None if self._along is None else await self._along.entry(event)
        body = mapping.save_body(
            event, named.person_id, named.row_id, assessor_rank_id=named.rank_id, document=document
        )
        return (await self._client.save_skp(body)).id

    async def _learnt_anew(
        self, delivery: Delivery, event: SkpFinalisedV1, named: _References, refused: Refused
    ) -> _References:
        """Return what the save names, as SIASN has it now, of what the refusal may be about."""
        anew = named
        if refused.code == PERSON_REFUSED or not self._people.is_fresh(event.nip):
            anew = replace(anew, person_id=await self._person_id_anew(event.nip, refused))
        if refused.code == ASSESSOR_REFUSED and self._people.forget_rank(event.assessor):
            anew = replace(anew, rank_id=await self._rank_id(delivery, event))
        if named.row_id is not None and says_not_found(refused.words or ""):
            anew = replace(anew, row_id=await self._row_id_anew(event, named.row_id))
        return anew

    async def _person_id_anew(self, nip: str, refused: Refused) -> str:
        self._people.forget(nip)
        try:
            return await self._people.person_id(nip)
        except Permanent as unknown:
            raise Refused(str(unknown), code=unknown.code, words=refused.words, field=refused.field) from refused

    async def _row_id_anew(self, event: SkpFinalisedV1, row_id: str) -> str | None:
        """Return the row to update: the same while the history shows it, else another one of the year, else none."""
        rows = await self._client.skp_rows(event.nip)
        if any(row.id == row_id for row in rows):
            return row_id
        return next((row.id for row in mapping.rows_of_year(rows, event.year)), None)


class SiasnPartner(RoutedPartner):
    """SIASN with its kinds of record."""

    def __init__(self, client: SiasnClient, database: Database, papers: Papers | None = None) -> None:
        super().__init__(PARTNER, (SkpRecords(client, database, papers),))
