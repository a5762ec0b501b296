"""The agency's staff, as tests talk to its use cases: who acts, a batch with people, and its way to the ministry."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from contracts.award import AwardChannel
from contracts.vocabulary import AwardGrade
from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from hub.identity.actor import ActorContext
from hub.identity.caller import Caller
from hub.tables import outbox
from services.award_service.domain.batch import Batch, Letter
from services.award_service.domain.cycle import State
from services.award_service.domain.due import DueRules
from services.award_service.domain.eligibility import Asked, Statement
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Word
from services.award_service.domain.package import PackageRules
from services.award_service.domain.period import CountedTo, Period, PeriodTerms
from services.award_service.domain.proposal import Decree, Proposal
from services.award_service.handlers import batches, documents, outcomes, periods, sending, verifying
from services.award_service.handlers.context import Target
from services.award_service.repository import batches as batch_store
from services.award_service.repository import proposals as store
from services.award_service.repository.outcomes import Taken
from services.award_service.roles import Role
from tests.integration.services.award_service.desk import TODAY, Desk

CODES = ("drh", "sk_cpns", "sk_pangkat", "sk_jabatan", "skp", "surat_pernyataan")
EVERYBODY = batches.Wanted()
DECREE = Decree("61/TK/TAHUN 2026", TODAY)
TERMS = PeriodTerms(
    "HUT RI ke-81", date(2026, 8, 17), date(2026, 3, 31), date(2026, 8, 15), date(2026, 8, 17), AwardChannel.FILES
)


INTAKE = PackageRules()
"""What the ministry takes."""


class Seen:
    """A revision that somebody saw."""

    def __init__(self, revision: int) -> None:
        self.revision = revision

    def check(self, revision: int) -> None:
        assert revision == self.revision


class Staff:
    """Acts as whoever has to."""

    def __init__(self, desk: Desk, today: date = TODAY) -> None:
        self.desk = desk
        self.today = today
        self.admin = self.actor(Role.AGENCY_ADMIN)
        self.checker = self.actor(Role.AWARD_VERIFIER, "checker")
        self.verifier = self.actor(Role.AWARD_VERIFIER, "verifier")
        self.signatory = self.actor(Role.AWARD_SIGNATORY)

    def actor(self, role: Role, subject: str = "", nip: str | None = None, units: Sequence[str] = ()) -> Any:
        """Return somebody with a role, as requests bring them."""
        caller = Caller(subject or role.value, nip, frozenset({role.value}), frozenset(units))
        at = datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)
        return ActorContext[DueRules](caller, at, self.today, self.desk.rules)

    async def period(self, terms: PeriodTerms = TERMS) -> Period:
        async with self.desk.transactions.begin() as tx:
            return await periods.open_period(tx, self.admin, terms, CountedTo.CEREMONY)

    async def batch(self, wanted: batches.Wanted | None = EVERYBODY, period: Period | None = None) -> Batch:
        """Return a batch with all who are due."""
        chosen = period or await self.period()
        async with self.desk.transactions.begin() as tx:
            return (await batches.create(tx, self.admin, chosen.id, "Berkas 1", wanted)).batch

    async def proposals(self, batch: Batch) -> list[Proposal]:
        async with self.desk.runtime.database.read() as connection:
            return await store.in_batch(connection, batch.id)

    async def get(self, proposal_id: UUID) -> Proposal:
        async with self.desk.runtime.database.read() as connection:
            return await store.get_proposal(connection, proposal_id)

    async def look_by_id(self, batch_id: str) -> Batch:
        async with self.desk.runtime.database.read() as connection:
            return await batch_store.get_batch(connection, UUID(batch_id))

    async def look(self, batch: Batch) -> Batch:
        async with self.desk.runtime.database.read() as connection:
            return await batch_store.get_batch(connection, batch.id)

    async def attach(self, proposal_id: UUID, code: str) -> None:
        stored = StoredFile(f"{uuid4().hex}{uuid4().hex}", 5, FileKind.PDF)
        async with self.desk.transactions.begin() as tx:
            await documents.attach(tx, self.admin, proposal_id, code, None, stored)

    async def hand_in(self, batch: Batch, codes: Sequence[str] = CODES) -> list[Target]:
        """Bring a batch's proposals as far as its two steps of verification."""
        targets = [Target(one.id) for one in await self.proposals(batch)]
        for target in targets:
            for code in codes:
                await self.attach(target.id, code)
        async with self.desk.transactions.begin() as tx:
            await verifying.note_statements(tx, self.admin, targets, Statement.NO)
            await verifying.attest(tx, self.admin, targets, list(Asked), "Surat keterangan BKPSDM 800/12")
            await verifying.propose(tx, self.admin, targets)
        return targets

    async def verify(self, batch: Batch, codes: Sequence[str] = CODES) -> list[Target]:
        targets = await self.hand_in(batch, codes)
        async with self.desk.transactions.begin() as tx:
            await verifying.check(tx, self.checker, targets, INTAKE)
        async with self.desk.transactions.begin() as tx:
            await verifying.verify(tx, self.verifier, targets)
        return targets

    async def sign_off(self, batch: Batch) -> Batch:
        now = await self.look(batch)
        async with self.desk.transactions.begin() as tx:
            letter = Letter("800/123/BKPSDM", date(2026, 8, 10))
            return await batches.sign_off(tx, self.signatory, batch.id, letter, Seen(now.revision))

    async def send(self, batch: Batch) -> list[Target]:
        """Bring a batch to the ministry."""
        targets = await self.verify(batch)
        signed = await self.sign_off(batch)
        async with self.desk.transactions.begin() as tx:
            await sending.send(tx, self.admin, batch.id, Seen(signed.revision))
        return targets

    async def say(self, proposal_id: UUID, word: Word, reference: str, **more: Any) -> Taken:
        said = Outcome(OutcomeChannel.HAND, reference, proposal_id, word, TODAY, **more)
        async with self.desk.transactions.begin() as tx:
            (taken,) = await outcomes.take(tx, self.admin, [said])
        return taken

    async def announced(self, topic: str) -> list[dict[str, Any]]:
        """Return what was announced of a type, in order."""
        statement = sa.select(outbox.c.body).where(outbox.c.routing_key == topic).order_by(outbox.c.id)
        async with self.desk.runtime.database.read() as connection:
            return [json.loads(body) for body in (await connection.execute(statement)).scalars()]


X, XX, XXX = AwardGrade
__all__ = ["CODES", "DECREE", "INTAKE", "TERMS", "XX", "XXX", "Seen", "Staff", "State", "X"]
