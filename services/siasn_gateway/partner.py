"""SIASN as the delivery ledger sees it: look, send, and what to announce."""

from typing import Final

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from contracts.skp import SkpFinalisedV1
from hub.clock import moment, now
from hub.database import Database
from hub.delivery.partner import Delivery, Found, Outcome
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction
from services.siasn_gateway import mapping, repository
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.handlers import PARTNER

log = get_logger(__name__)

_REASONS: Final = {
    "person_not_found": "Pegawai tidak ditemukan di SIASN.",
    "refused_by_partner": "SIASN menolak isi penilaian.",
}
_IDS_KEPT: Final = 1000
_OTHER_REASON: Final = "SIASN menolak penilaian; lihat pengiriman di gerbang SIASN."


class SiasnPartner:
    """Implements `hub.delivery.partner.Partner` for `skp22`."""

    name = PARTNER

    def __init__(self, client: SiasnClient, database: Database) -> None:
        self._client = client
        self._database = database
        self._ids: dict[str, str] = {}  # of persons, by NIP: each delivery asks twice
        self._learnt: dict[str, str] = {}  # likewise, not stored yet

    async def prepare(self, delivery: Delivery) -> None:
        """Learn the person's id at SIASN, which every save names."""
        await self._person_id(_event(delivery).nip)

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
        """Save the assessment: a new history row, or the one of that id."""
        event = _event(delivery)
        body = mapping.save_body(event, await self._person_id(event.nip), partner_id)
        outcome = await self._client.save_skp(body)
        return outcome.id

    async def remember(self, transaction: Transaction) -> None:
        """Store the ids of persons that were learnt since the last time."""
        learnt, self._learnt = self._learnt, {}
        if learnt:
            await repository.remember_persons(transaction.connection, learnt)

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
            reason=_REASONS.get(code, _OTHER_REASON),
            rejected_at=moment(now()),
        )

    async def _person_id(self, nip: str) -> str:
        known = self._ids.get(nip)
        if known is None:
            async with self._database.read() as connection:
                known = await repository.person_id_of(connection, nip)
            if known is None:
                known = self._learnt[nip] = await self._client.person_id(nip)
            while len(self._ids) >= _IDS_KEPT:
                self._ids.pop(next(iter(self._ids)))  # the oldest
            self._ids[nip] = known
        return known


def _event(delivery: Delivery) -> SkpFinalisedV1:
    return SkpFinalisedV1.model_validate_json(delivery.payload)
