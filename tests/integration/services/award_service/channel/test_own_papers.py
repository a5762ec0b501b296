"""What the service attaches of its own knowledge."""

from datetime import date

import pytest

from contracts.employee import ActingPost
from contracts.listed import AwardEntry
from contracts.unit import UnitChangedV1
from contracts.vocabulary import ActingKind
from services.award_service.attaching import Attaching
from services.award_service.domain.document import Origin
from services.award_service.domain.listed import ListKind
from services.award_service.handlers import projection
from services.award_service.made_here import Subject
from services.award_service.own_papers import OwnPapers
from services.award_service.repository import documents
from services.award_service.repository.particulars import particulars_of
from tests.integration.services.award_service.channel.counter import Counter
from tests.integration.services.award_service.desk import employee, listed, nips
from tests.integration.services.award_service.staff import X
from tests.support.files import whole
from tests.unit.hub.print.reading import says

pytestmark = pytest.mark.one_database


async def test_the_sheet_and_the_statement_are_attached_with_what_is_known(counter: Counter) -> None:
    head, nip = nips(2)
    await counter.desk.take_people(employee(head, name="Contoh Atasan"))
    await counter.desk.take_people(employee(nip, cpns_on="2000-03-01", superior_nip=head))
    await counter.desk.take_lists(listed(nip, ListKind.AWARD, AwardEntry(grade=X, decree_number="9/TK/TAHUN 2012")))
    proposals = await counter.proposals(await counter.batch())
    proposal = next(one for one in proposals if one.nip == nip)
    papers = OwnPapers(counter.desk.runtime.database, counter.desk.runtime.settings)
    attaching = Attaching(counter.desk.transactions, counter.files, papers.makers)
    while await attaching.attach_next():
        pass
    async with counter.desk.runtime.database.read() as connection:
        found = {one.code: one for one in (await documents.documents_of(connection, [proposal.id]))[proposal.id]}
    assert {code: one.origin for code, one in found.items()} == dict.fromkeys(
        ("drh", "surat_pernyataan"), Origin.MADE_HERE
    )
    cv = await whole(await counter.files.open(found["drh"].file_key))
    for text in (
        f"NIP : {nip}",
        "TMT CPNS : 1 Maret 2000",
        "Masa kerja : 26 tahun, dihitung sampai dengan 17 Agustus 2026",
        "Satyalancana Karya Satya X Tahun 9/TK/TAHUN 2012",
        "Contoh Atasan",
        "Jenis kelamin : Laki-laki",
    ):
        assert says(cv, text), text
    stated = await whole(await counter.files.open(found["surat_pernyataan"].file_key))
    assert says(stated, "tidak sedang menjalani hukuman disiplin")


@pytest.mark.parametrize(
    ("posts", "signs"),
    [
        ((ActingPost(unit_code="BKPSDM", kind=ActingKind.PLT, since=date(2026, 8, 2)),), "Contoh Pelaksana"),
        ((), "Atasan langsung, ........................ NIP ........................"),
    ],
    ids=["acting", "nobody"],
)
async def test_a_superior_who_has_left_signs_nothing(
    counter: Counter, posts: tuple[ActingPost, ...], signs: str
) -> None:
    desk = counter.desk
    left, acting, nip = nips(3)
    unit = UnitChangedV1(code="BKPSDM", version=1, name="BKPSDM", kind="badan", head_title="Kepala Badan")
    async with desk.transactions.begin() as tx:
        await projection.project_units([unit], tx)
    head = employee(left, name="Contoh Atasan", position="Kepala Badan")
    await desk.take_people(
        head,
        head.model_copy(update={"version": 2, "active": False, "effective_on": date(2026, 8, 1)}),
        employee(acting, name="Contoh Pelaksana", unit_code="DINKES", acting=posts),
        employee(nip, cpns_on="2000-03-01", superior_nip=left),
    )
    proposal = next(one for one in await counter.proposals(await counter.batch()) if one.nip == nip)
    async with desk.runtime.database.read() as connection:
        known = (await particulars_of(connection, [nip]))[nip]
    cv = await OwnPapers(desk.runtime.database, desk.runtime.settings).cv(Subject(proposal, known))
    assert says(cv, signs)
    assert not says(cv, "Contoh Atasan")
