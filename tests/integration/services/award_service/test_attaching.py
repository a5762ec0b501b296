"""What the hub has itself is attached by itself, and says so where it cannot be."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from contracts.skp import Assessor, SkpFinalisedV1
from contracts.vocabulary import Predicate, Rating
from hub.errors import NotReady, Permanent
from hub.files.uploads import Uploads
from services.award_service.assessment_papers import AssessmentPapers
from services.award_service.attaching import Attaching
from services.award_service.domain.checklist import MadeHere
from services.award_service.domain.cycle import State
from services.award_service.domain.document import Document, Origin
from services.award_service.domain.errors import WrongState
from services.award_service.handlers import verifying
from services.award_service.handlers.assessments import take_assessments
from services.award_service.made_here import Maker, NothingYet, Subject
from services.award_service.repository import documents
from services.award_service.repository.documents import Attachment
from services.award_service.repository.periods import KeptChecklist, save_checklist
from tests.integration.services.award_service.desk import NOW, Desk, employee, nips
from tests.integration.services.award_service.staff import CODES, INTAKE, XX, Staff
from tests.support.files import PDF

pytestmark = pytest.mark.one_database
SKP_ID = uuid4()


def finalised(nip: str, year: int = 2025, version: int = 1) -> SkpFinalisedV1:
    return SkpFinalisedV1(
        skp_id=SKP_ID,
        nip=nip,
        year=year,
        version=version,
        work_results=Rating.AS_EXPECTED,
        behaviour=Rating.AS_EXPECTED,
        predicate=Predicate.GOOD,
        assessor=Assessor(status="asn", nip="196803012000031001", name="Atasan", position="Kepala", unit_name="BKPSDM"),
        finalised_at=NOW,
    )


class Desktop:
    """One candidate, and what is attached to it."""

    def __init__(self, desk: Desk, proposal_id: UUID) -> None:
        self.desk = desk
        self.id = proposal_id

    def attaching(self, makers: dict[MadeHere, Maker]) -> Attaching:
        return Attaching(self.desk.transactions, Uploads(self.desk.runtime.settings), makers)

    async def attach(self, makers: dict[MadeHere, Maker]) -> None:
        attaching = self.attaching(makers)
        while await attaching.attach_next():
            pass

    async def there(self) -> list[Document]:
        async with self.desk.runtime.database.read() as connection:
            return await documents.all_documents(connection, self.id)

    async def lacking(self) -> list[Attachment]:
        async with self.desk.runtime.database.read() as connection:
            return await documents.attachments_of(connection, self.id)


@pytest.fixture
def made() -> Callable[[bytes], Maker]:
    def maker(content: bytes) -> Maker:
        async def make(_subject: Subject) -> bytes:
            return content

        return make

    return maker


async def candidate(desk: Desk) -> Desktop:
    (nip,) = nips(1)
    await desk.take_people(employee(nip, cpns_on="2000-03-01"))
    staff = Staff(desk)
    (one,) = await staff.proposals(await staff.batch())
    return Desktop(desk, one.id)


async def test_what_can_be_made_is_attached_once(desk: Desk, made: Callable[[bytes], Maker]) -> None:
    one = await candidate(desk)
    makers = {MadeHere.CV: made(PDF), MadeHere.STATEMENT: made(PDF + b"\n")}
    await one.attach(makers)
    await one.attach(makers)
    found = await one.there()
    assert sorted((document.code, document.origin) for document in found) == [
        ("drh", Origin.MADE_HERE),
        ("surat_pernyataan", Origin.MADE_HERE),
    ]
    (left,) = await one.lacking()
    assert (left.code, left.error, left.due_at) == ("skp", "not_made_here", None)


async def test_what_cannot_be_had_now_is_tried_again_later(desk: Desk) -> None:
    async def away(_subject: Subject) -> bytes:
        raise NotReady("away", code="service_unreachable")

    async def damaged(_subject: Subject) -> bytes:
        raise Permanent("damaged", code="paper_damaged")

    one = await candidate(desk)
    await one.attach({MadeHere.CV: away, MadeHere.STATEMENT: damaged, MadeHere.ASSESSMENT: away})
    found = {each.code: each for each in await one.lacking()}
    assert (found["drh"].error, found["drh"].attempts, found["drh"].due_at) == (
        "service_unreachable",
        1,
        NOW.timestamp() + 60,
    )
    assert (found["surat_pernyataan"].error, found["surat_pernyataan"].due_at) == ("paper_damaged", None)


async def test_one_that_fails_otherwise_keeps_no_other_from_being_attached(
    desk: Desk, made: Callable[[bytes], Maker]
) -> None:
    async def broken(_subject: Subject) -> bytes:
        raise ValueError

    one = await candidate(desk)
    await one.attach({MadeHere.CV: broken, MadeHere.ASSESSMENT: broken, MadeHere.STATEMENT: made(PDF)})
    assert [document.code for document in await one.there()] == ["surat_pernyataan"]
    assert {each.error for each in await one.lacking()} == {"unexpected_error"}


async def test_what_somebody_brings_is_not_attached_any_more(desk: Desk, made: Callable[[bytes], Maker]) -> None:
    one = await candidate(desk)
    await Staff(desk).attach(one.id, "drh")
    await one.attach({MadeHere.CV: made(PDF)})
    assert [document.origin for document in await one.there()] == [Origin.UPLOADED]


async def test_a_later_assessment_is_attached_in_place_of_the_one_before(desk: Desk) -> None:
    asked: list[str] = []

    class Service:
        async def file(self, _operation: str, path: str) -> object:
            asked.append(path)

            class File:
                content = PDF + b"\n" * len(asked)

            return File()

    one = await candidate(desk)
    (nip,) = nips(1)
    papers = AssessmentPapers(Service(), desk.runtime.database)  # type: ignore[arg-type]
    await one.attach({MadeHere.ASSESSMENT: papers})
    assert not asked
    assert NothingYet.code in {each.error for each in await one.lacking()}
    for version in (1, 3, 2):
        async with desk.transactions.begin() as tx:
            await take_assessments([finalised(nip, version=version)], tx)
        await one.attach({MadeHere.ASSESSMENT: papers})
    assert asked == [f"v1/annual-results/{SKP_ID}/documents/evaluation.pdf?version={version}" for version in (1, 3)]
    assert [document.code for document in await one.there()] == ["skp", "skp"]


async def test_what_somebody_has_brought_is_not_replaced_by_a_later_assessment(
    desk: Desk, made: Callable[[bytes], Maker]
) -> None:
    one = await candidate(desk)
    await Staff(desk).attach(one.id, "skp")
    (nip,) = nips(1)
    async with desk.transactions.begin() as tx:
        await take_assessments([finalised(nip)], tx)
    await one.attach({MadeHere.ASSESSMENT: made(PDF)})
    assert [document.origin for document in await one.there() if document.code == "skp"] == [Origin.UPLOADED]
    await one.attach({})
    assert "skp" not in {each.code for each in await one.lacking()}


async def test_what_was_checked_is_checked_again_once_another_document_has_come(
    desk: Desk, made: Callable[[bytes], Maker]
) -> None:
    (nip,) = nips(1)
    await desk.take_people(employee(nip, cpns_on="2000-03-01"))
    staff = Staff(desk)
    targets = await staff.hand_in(await staff.batch(), [code for code in CODES if code != "skp"])
    one = Desktop(desk, targets[0].id)
    await one.attach({MadeHere.ASSESSMENT: made(PDF)})

    async def check() -> int:
        async with desk.transactions.begin() as tx:
            (checked,) = (await verifying.check(tx, staff.checker, targets, INTAKE)).proposals
        return checked.revision

    async def again() -> int:
        proposal = await staff.get(one.id)
        assert (proposal.state, proposal.checked) == (State.PROPOSED, None)
        with pytest.raises(WrongState):
            async with desk.transactions.begin() as tx:
                await verifying.verify(tx, staff.verifier, targets)
        return proposal.revision

    before = await check()
    await staff.attach(one.id, "sk_cpns")
    assert await again() > before
    before = await check()
    async with desk.transactions.begin() as tx:
        await take_assessments([finalised(nip)], tx)
    await one.attach({MadeHere.ASSESSMENT: made(PDF + b"\n")})
    assert await again() > before


async def test_nothing_is_attached_to_what_was_verified_meanwhile(desk: Desk, made: Callable[[bytes], Maker]) -> None:
    (nip,) = nips(1)
    await desk.take_people(employee(nip, cpns_on="2000-03-01"))
    staff = Staff(desk)
    batch = await staff.batch()
    (target,) = [one.id for one in await staff.proposals(batch)]
    verified = False

    async def slow(_subject: Subject) -> bytes:
        nonlocal verified
        if not verified:
            verified = True
            async with desk.transactions.begin() as tx:
                await save_checklist(tx.connection, XX, KeptChecklist((), 1))
            await staff.verify(batch, ())
        return PDF

    one = Desktop(desk, target)
    await one.attaching({MadeHere.CV: slow, MadeHere.ASSESSMENT: slow, MadeHere.STATEMENT: slow}).attach_next()
    assert verified
    assert await one.there() == []


async def test_what_is_wanted_anew_while_it_is_made_is_made_again(desk: Desk) -> None:
    one = await candidate(desk)
    (nip,) = nips(1)
    made: list[int] = []

    async def overtaken(_subject: Subject) -> bytes:
        made.append(len(made))
        if len(made) == 1:
            async with desk.transactions.begin() as tx:
                await documents.wait_anew(tx.connection, [nip], MadeHere.ASSESSMENT, NOW.timestamp() - 1)
        return PDF + b"\n" * len(made)

    await one.attach({MadeHere.ASSESSMENT: overtaken})
    (document,) = await one.there()
    assert (document.size, len(made)) == (len(PDF) + 2, 2)


async def test_open_proposals_follow_their_person_into_another_unit(desk: Desk) -> None:
    one = await candidate(desk)
    (nip,) = nips(1)
    await desk.take_people(employee(nip, 2, cpns_on="2000-03-01", unit_code="DINKES"))
    assert (await Staff(desk).get(one.id)).unit_code == "DINKES"
