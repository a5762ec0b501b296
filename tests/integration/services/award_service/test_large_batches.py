"""A batch may have hundreds: what is done to all of them at once takes as many statements as for a few."""

from datetime import UTC
from typing import Any

from benchmarks.statements import counted
from contracts.vocabulary import AwardGrade
from services.award_service.domain.batch import Receipt
from services.award_service.domain.eligibility import Asked, Statement
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Word
from services.award_service.handlers import awards, batches, outcomes, sending, verifying
from services.award_service.handlers.context import Target
from services.award_service.repository.periods import KeptChecklist, save_checklist
from tests.integration.services.award_service.desk import TODAY, Desk, employee, nips
from tests.integration.services.award_service.staff import DECREE, EVERYBODY, INTAKE, Seen, Staff

FEW, MANY = 2, 40


class Way:
    """Takes a batch of so many from the due list to the medal, and counts the statements of each step."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.staff = Staff(desk)
        self.counts: dict[str, int] = {}

    async def step(self, name: str, do: Any) -> Any:
        async with self.desk.transactions.begin() as tx:
            with counted(self.desk.runtime) as statements:
                done = await do(tx)
        self.counts[name] = len(statements)
        return done

    async def go(self, number: int, appointed: str) -> dict[str, int]:
        staff, admin = self.staff, self.staff.admin
        people = list(nips(number, appointed=appointed))
        await self.desk.take_people(*(employee(nip, cpns_on=f"{appointed[:4]}-03-01") for nip in people))
        await self.without_documents()
        period = await staff.period()
        filled = await self.step("create", lambda tx: batches.create(tx, admin, period.id, "Berkas", EVERYBODY))
        batch = filled.batch
        assert filled.added == number
        targets = [Target(one.id) for one in await staff.proposals(batch)]
        await self.step("state", lambda tx: verifying.note_statements(tx, admin, targets, Statement.NO))
        await self.step("attest", lambda tx: verifying.attest(tx, admin, targets, list(Asked), "Surat"))
        await self.step("propose", lambda tx: verifying.propose(tx, admin, targets))
        await self.step("check", lambda tx: verifying.check(tx, staff.checker, targets, INTAKE))
        await self.step("verify", lambda tx: verifying.verify(tx, staff.verifier, targets))
        seen = Seen((await staff.sign_off(batch)).revision)
        await self.step("send", lambda tx: sending.send(tx, admin, batch.id, seen))
        seen = Seen(seen.revision + 1)
        await self.step("receipt", lambda tx: sending.take_receipt(tx, admin, batch.id, Receipt("R", TODAY), seen, UTC))
        said = [
            Outcome(OutcomeChannel.FILES, str(one.id), one.id, Word.DECREED, TODAY, decree=DECREE) for one in targets
        ]
        taken = await self.step("take", lambda tx: outcomes.take(tx, admin, said))
        assert {one.unfit for one in taken} == {None}
        await self.step("receive", lambda tx: awards.receive(tx, admin, targets, {}, TODAY))
        await self.step("hand over", lambda tx: awards.hand_over(tx, admin, targets, TODAY))
        return dict(self.counts)

    async def without_documents(self) -> None:
        """Let no document be asked for, so that none has to be brought."""
        async with self.desk.transactions.begin() as tx:
            for grade in AwardGrade:
                await save_checklist(tx.connection, grade, KeptChecklist((), 1))


async def test_statements_do_not_grow_with_a_batch(desk: Desk) -> None:
    few = await Way(desk).go(FEW, "200003")
    many = await Way(desk).go(MANY, "199603")
    assert many == few
