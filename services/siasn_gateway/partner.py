"""SIASN as the delivery ledger sees it: look, send, and what to announce."""

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1
from hub.clock import moment, now
from hub.database import Database
from hub.delivery.partner import Delivery, Found, Outcome
from hub.errors import Permanent, Refused
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction
from services.siasn_gateway import mapping
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.handlers import PARTNER
from services.siasn_gateway.people import People
from services.siasn_gateway.refusals import PERSON_REFUSED, reason_of

log = get_logger(__name__)


class SiasnPartner:
    """Implements `hub.delivery.partner.Partner` for `skp22`."""

    name = PARTNER

    def __init__(self, client: SiasnClient, database: Database) -> None:
        self._client = client
        self._people = People(client, database)

    async def prepare(self, delivery: Delivery) -> None:
        """Learn the person's id and the assessor's rank at SIASN, which the save names."""
        event = _event(delivery)
        await self._people.person_id(event.nip)
        await self._people.rank_of(event.assessor)

    async def look(self, delivery: Delivery) -> Found | None:
        """Read the person's history and return the row of the assessed year."""
        event = _event(delivery)
        rows = mapping.rows_of_year(await self._client.skp_rows(event.nip), event.year)
        if not rows:
            return None
        if len(rows) > 1:
            log.warning("partner_holds_several_records", partner=self.name, delivery=delivery.id, records=len(rows))
        ours = next((row for row in rows if mapping.same_assessment(row, event)), None)
        held = ours or next((row for row in rows if row.id == delivery.partner_id), rows[0])
        return Found(held.id, same=ours is not None)

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Save the assessment: a new history row, or the one of that id.

        A refusal may come from an id of the person's that SIASN has changed: it is learnt anew, and where it is
        another one, the save is made once more; a refused one was certainly not carried out.
        """
        event = _event(delivery)
        person_id = await self._people.person_id(event.nip)
        try:
            return await self._save(event, person_id, partner_id)
        except Refused as refused:
            anew = await self._learnt_anew(event.nip, refused)
            if anew in {None, person_id}:
                raise
        return await self._save(event, anew, partner_id)

    async def remember(self, transaction: Transaction) -> None:
        """Store what was learnt of people since the last time."""
        await self._people.store(transaction)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> SiasnSyncAcceptedV1:
        """Return the event that SIASN holds the assessment."""
        event = _event(delivery)
        return SiasnSyncAcceptedV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            siasn_id=partner_id,
            outcome=outcome,
            accepted_at=moment(now()),
        )

    def rejected(self, delivery: Delivery, code: str) -> SiasnSyncRejectedV1:
        """Return the event that SIASN refused the assessment."""
        event = _event(delivery)
        return SiasnSyncRejectedV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            code=code,
            reason=reason_of(code),
            rejected_at=moment(now()),
        )

    def unclear(self, delivery: Delivery, code: str) -> SiasnSyncUnclearV1:
        """Return the event that nobody can tell whether SIASN holds the assessment."""
        event = _event(delivery)
        return SiasnSyncUnclearV1(
            skp_id=event.skp_id,
            version=event.version,
            year=event.year,
            code=code,
            reason=reason_of(code),
            unclear_at=moment(now()),
        )

    async def _save(self, event: SkpFinalisedV1, person_id: str, partner_id: str | None) -> str:
        rank_id = await self._people.rank_of(event.assessor)
        body = mapping.save_body(event, person_id, partner_id, assessor_rank_id=rank_id)
        return (await self._client.save_skp(body)).id

    async def _learnt_anew(self, nip: str, refused: Refused) -> str | None:
        """Return the person's id as SIASN has it now; None when we know that the refusal is about something else."""
        if refused.code != PERSON_REFUSED and self._people.is_fresh(nip):
            return None
        self._people.forget(nip)
        try:
            return await self._people.person_id(nip)
        except Permanent as unknown:
            raise Refused(str(unknown), code=unknown.code, words=refused.words, field=refused.field) from refused


def _event(delivery: Delivery) -> SkpFinalisedV1:
    return SkpFinalisedV1.model_validate_json(delivery.payload)
