"""The kind of record `penghargaan`: one for each person and award."""

import json
from collections.abc import Mapping
from typing import Any, Final

from hub.clock import Clocks, moment
from hub.delivery.partner import Delivery, Found, Outcome
from hub.delivery.reconciliation.comparing import HeldRecord
from hub.errors import Refused
from hub.partner.listed import found_among
from hub.partner.record import RecordKind
from tests.partners.gateways.award_contracts import (
    Award,
    AwardAcceptedV1,
    AwardDecreedV1,
    AwardRejectedV1,
    AwardUnclearV1,
)
from tests.partners.gateways.kantor.client import DATA_REFUSED, PERSON_UNKNOWN, RECORD_GONE, KantorClient

NAMES: Final[Mapping[Award, str]] = {
    Award.TEN_YEARS: "Satyalancana Karya Satya X Tahun",
    Award.TWENTY_YEARS: "Satyalancana Karya Satya XX Tahun",
    Award.THIRTY_YEARS: "Satyalancana Karya Satya XXX Tahun",
}
"""What Kantor calls an award."""
REASONS: Final[Mapping[str, str]] = {
    PERSON_UNKNOWN: (
        "Pegawai tidak dikenal di Kantor. Pengelola kepegawaian memeriksa NIP di Kantor; hub menanyakannya lagi setiap"
        " hari."
    ),
    DATA_REFUSED: "Kantor menilai data penghargaan tidak lengkap. Petugas hub membaca jawaban Kantor.",
    RECORD_GONE: "Kantor tidak menemukan catatan yang diubah. Petugas hub memeriksanya di Kantor, lalu mengirim ulang.",
    "answer_unclear": (
        "Jawaban Kantor berulang kali tidak dapat dipahami. Petugas hub memeriksa di Kantor apakah penghargaan ini"
        " tercatat, lalu mengirim ulang."
    ),
}
"""What is wrong and who can mend it, by code; shown to people, so none holds a NIP or a name."""
_OTHER: Final = "Kantor tidak menerima penghargaan ini. Petugas hub membaca keterangannya dan meneruskannya."


class Awards(RecordKind[AwardDecreedV1]):
    """An award of a person."""

    name = "penghargaan"
    queue = "award-decreed"
    summary = "Penghargaan yang telah ditetapkan, untuk dicatat di Kantor."
    contracts = (AwardDecreedV1,)

    def __init__(self, client: KantorClient, clocks: Clocks) -> None:
        self._client = client
        self._now = clocks.now

    def key(self, event: AwardDecreedV1) -> str:
        """A person receives an award once."""
        return f"{event.nip}:{event.award}"

    def version(self, event: AwardDecreedV1) -> int:
        """The proposal's own."""
        return event.version

    def subject(self, event: AwardDecreedV1) -> str:
        """The NIP: Kantor lists awards by person."""
        return event.nip

    def fields(self, event: AwardDecreedV1) -> Mapping[str, str]:
        """What is sent beside the NIP, by Kantor's names."""
        return {
            "nama": NAMES[event.award],
            "nomor_sk": event.decree_number,
            "tanggal_sk": event.decree_date.isoformat(),
        }

    async def list_of(self, subject: str) -> list[HeldRecord]:
        """Read a person's awards, those that we deliver: for reconciliation."""
        awards = {name: award for award, name in NAMES.items()}
        return [
            HeldRecord(self.stored_key(f"{subject}:{awards[row['nama']]}"), subject, row["id"], _shown(row))
            for row in await self._client.awards_of(subject)
            if row.get("nama") in awards
        ]

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Read the person's awards and return this one."""
        event = self.event(delivery)
        return found_among(await self.list_of(event.nip), delivery, self.fields(event))

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Save the award; where the record to change is gone, change what Kantor shows now, or make a new one."""
        try:
            return await self._save(delivery, partner_id)
        except Refused as refused:
            if refused.code != RECORD_GONE or partner_id is None:
                raise
            found = await self.find_record(delivery)
            if found is not None and found.partner_id == partner_id:
                raise
        return await self._save(delivery, None if found is None else found.partner_id)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> AwardAcceptedV1:
        """Return the event that Kantor holds the award."""
        return AwardAcceptedV1(partner_id=partner_id, outcome=outcome, **self._about(delivery))

    def rejected(self, delivery: Delivery, code: str) -> AwardRejectedV1:
        """Return the event that Kantor refuses it."""
        return AwardRejectedV1(code=code, reason=REASONS.get(code, _OTHER), **self._about(delivery))

    def unclear(self, delivery: Delivery, code: str) -> AwardUnclearV1:
        """Return the event that nobody can tell whether Kantor holds it."""
        return AwardUnclearV1(code=code, reason=REASONS.get(code, _OTHER), **self._about(delivery))

    async def _save(self, delivery: Delivery, partner_id: str | None) -> str:
        event = self.event(delivery)
        row = {"nip": event.nip, **self.fields(event), **({} if partner_id is None else {"id": partner_id})}
        return await self._client.save(json.dumps(row))

    def _about(self, delivery: Delivery) -> dict[str, Any]:
        event = self.event(delivery)
        return {"proposal_id": event.proposal_id, "version": event.version, "at": moment(self._now())}


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in ("nama", "nomor_sk", "tanggal_sk") if name in row}
