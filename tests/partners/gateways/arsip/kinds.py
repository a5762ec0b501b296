"""The kinds of record that Arsip holds: how each is found, saved and announced."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.skp import SkpFinalisedV1
from hub.delivery.partner import Answer, Delivery, Found, Outcome
from hub.delivery.reconciliation.comparing import HeldRecord
from hub.errors import Refused
from hub.partner.json_client import Said
from hub.partner.record import EventT, RecordKind, Step
from tests.partners.gateways.arsip.answers import RECORD_GONE
from tests.partners.gateways.arsip.client import ArsipClient
from tests.partners.gateways.contracts import AwardGivenV1, RecordAcceptedV1, RecordRejectedV1, RecordUnclearV1


class AnnouncedKind(RecordKind[EventT]):
    """A kind of which everybody is told what became of each record."""

    def __init__(self, client: ArsipClient) -> None:
        self._client = client

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> RecordAcceptedV1:
        """Return the event that Arsip holds it."""
        return RecordAcceptedV1(partner_id=partner_id, **self._about(delivery))

    def rejected(self, delivery: Delivery, code: str) -> RecordRejectedV1:
        """Return the event that Arsip refuses it."""
        return RecordRejectedV1(code=code, **self._about(delivery))

    def unclear(self, delivery: Delivery, code: str) -> RecordUnclearV1:
        """Return the event that nobody can tell whether Arsip holds it."""
        return RecordUnclearV1(code=code, **self._about(delivery))

    def _about(self, delivery: Delivery) -> dict[str, Any]:
        return {"kind": self.name, "key": self.key(self.event(delivery)), "version": delivery.version}


class Document(Step[SkpFinalisedV1]):
    """The assessment as a document. Arsip shows no more of it than its id."""

    name = "document"

    def __init__(self, client: ArsipClient) -> None:
        self._client = client

    async def find_record(self, event: SkpFinalisedV1, delivery: Delivery) -> Found | None:
        """Return the document that is attached now."""
        held = await self._client.assessments(event.nip)
        attached = next((row.get("document") for row in held if row.get("id") == delivery.record_id), None)
        return Found(attached, mark=attached) if attached else None

    async def send(self, event: SkpFinalisedV1, delivery: Delivery, record_id: str) -> str:
        """Attach it."""
        return await self._client.attach(record_id, event.model_dump_json().encode())


class Assessments(AnnouncedKind[SkpFinalisedV1]):
    """The yearly assessment of a person, one by one, with its document."""

    name = "assessments"
    queue = "assessments"
    summary = "Penilaian SKP yang final, untuk dicatat di Arsip."
    contracts = (SkpFinalisedV1,)

    def __init__(self, client: ArsipClient) -> None:
        super().__init__(client)
        self.steps = (Document(client),)

    def key(self, event: SkpFinalisedV1) -> str:
        """One for a person and a year."""
        return _key_of(event.nip, event.year)

    def version(self, event: SkpFinalisedV1) -> int:
        """The assessment's own."""
        return event.version

    def subject(self, event: SkpFinalisedV1) -> str:
        """The NIP: Arsip lists assessments by person."""
        return event.nip

    def fields(self, event: SkpFinalisedV1) -> Mapping[str, str]:
        """The rating."""
        return {"rating": event.predicate}

    async def list_of(self, subject: str) -> list[HeldRecord]:
        """Read a person's assessments."""
        return [self._held(row) for row in await self._client.assessments(subject)]

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Read the person's assessments and return the one of the year."""
        event = self.event(delivery)
        held = [one for one in await self.list_of(event.nip) if one.key == delivery.business_key]
        ours = next((one for one in held if one.fields == self.fields(event)), None)
        known = next((one for one in held if one.partner_id == delivery.partner_id), None)
        found = ours or known or next(iter(held), None)
        return None if found is None else Found(found.partner_id, same=ours is not None)

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Create it, or update the one of that id; where an official has deleted that one, there may be another."""
        event = self.event(delivery)
        row = {"nip": event.nip, "year": event.year, **self.fields(event)}
        try:
            return await self._client.save_assessment(row, partner_id)
        except Refused as refused:
            if refused.code != RECORD_GONE:
                raise
        found = await self.find_record(delivery)
        return await self._client.save_assessment(row, found.partner_id if found else None)

    def _held(self, row: Said) -> HeldRecord:
        nip, key = str(row.get("nip")), self.stored_key(_key_of(row.get("nip"), row.get("year")))
        return HeldRecord(key, nip, str(row.get("id")), {"rating": str(row.get("rating"))})


class Awards(AnnouncedKind[AwardGivenV1]):
    """An award of a person: many in one call, and none is ever changed."""

    name = "awards"
    queue = "awards"
    summary = "Penghargaan pegawai, untuk dicatat di Arsip."
    contracts = (AwardGivenV1,)
    batch_size = 20

    def key(self, event: AwardGivenV1) -> str:
        """All that Arsip holds of it: another day is another award."""
        return _key_of(event.nip, event.name, event.given_on)

    def version(self, event: AwardGivenV1) -> int:
        """The award's own."""
        return event.version

    def subject(self, event: AwardGivenV1) -> str:
        """The NIP."""
        return event.nip

    async def list_from(self, cursor: str | None) -> tuple[list[HeldRecord], str | None]:
        """Read a page of everybody's awards."""
        rows, following = await self._client.awards(cursor)
        return [self._held(row) for row in rows], following

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Read the list until it shows the award."""
        held, cursor = await self.list_from(None)
        while (found := next((one for one in held if one.key == delivery.business_key), None)) is None and cursor:
            held, cursor = await self.list_from(cursor)
        return None if found is None else Found(found.partner_id, same=True)

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Add one."""
        (answer,) = (await self.save_many([delivery])).values()
        if not isinstance(answer, str):
            raise answer
        return answer

    async def save_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Add several in one call; each is taken or refused for itself."""
        events = [self.event(delivery) for delivery in deliveries]
        rows = [{"nip": one.nip, "name": one.name, "given_on": one.given_on.isoformat()} for one in events]
        answers = await self._client.add_awards(rows)
        return {delivery.id: answer for delivery, answer in zip(deliveries, answers, strict=False)}

    def _held(self, row: Said) -> HeldRecord:
        nip, key = str(row.get("nip")), _key_of(row.get("nip"), row.get("name"), row.get("given_on"))
        return HeldRecord(self.stored_key(key), nip, str(row.get("id")))


def _key_of(*parts: object) -> str:
    return ":".join(map(str, parts))
