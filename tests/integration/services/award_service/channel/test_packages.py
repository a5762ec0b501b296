"""A batch as a package: whole, in parts, taken up again wherever it was cut off, and refused by what cannot go."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from contracts.listed import AwardEntry
from hub.files.kinds import FileKind
from services.award_service.domain.document import Document, Origin
from services.award_service.domain.errors import WrongBatchState
from services.award_service.domain.listed import ListKind
from services.award_service.domain.ministry_answer import WORDS
from services.award_service.domain.outcome import Word
from services.award_service.domain.package import AT_WORK, PackageOutdated, PackageRules, PackageState
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers import packaging, sending
from services.award_service.repository import batches, documents
from tests.integration.services.award_service.channel.counter import CODES, SMALL, Counter, pdf
from tests.integration.services.award_service.desk import employee, listed, nips
from tests.integration.services.award_service.staff import DECREE, Seen, X
from tests.support.kills import Killed, killed_often


def folder(number: int, proposal: Proposal) -> str:
    return f"{number:03d}_Sariwangi_Padmanegara_{proposal.nip}"


async def test_a_package_has_a_folder_a_person_with_numbered_documents_the_list_the_letter_and_a_manifest(
    counter: Counter,
) -> None:
    batch = await counter.signed(2)
    await counter.desk.take_lists(
        listed(next(iter(nips(1))), ListKind.AWARD, AwardEntry(grade=X, decree_number="9/TK"))
    )
    found = await counter.unpacked(await counter.finished(await counter.begun(batch)))
    people = sorted(await counter.proposals(batch), key=lambda one: one.id)
    documents = {
        f"1/{folder(number, one)}/{order:02d}_{code}.pdf": pdf(one.id, code)
        for number, one in enumerate(people, 1)
        for order, code in enumerate(CODES, 1)
    }
    papers = {"1/surat-pengantar.pdf", "1/surat-pengantar.docx", "1/daftar-usulan.xlsx", "1/manifest.json"}
    assert {path: found[path] for path in documents} == documents
    assert found.keys() - documents.keys() == papers
    told = json.loads(found["1/manifest.json"])
    assert (told["batch"], told["letter"], told["part"], told["parts"]) == ("Berkas 1", "800/123/BKPSDM", 1, 1)
    assert {one["path"]: (one["size"], one["sha256"]) for one in told["files"]} == {
        path.removeprefix("1/"): (len(content), sha256(content).hexdigest())
        for path, content in found.items()
        if not path.endswith("manifest.json")
    }
    page = load_workbook(BytesIO(found["1/daftar-usulan.xlsx"])).worksheets[0]
    lines = [row for row in page.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [(line[1], line[8]) for line in lines] == [(one.nip, "20 Tahun") for one in people]
    assert {(line[5], line[6]) for line in lines} == {("10 Tahun", "9/TK"), (None, None)}


@pytest.mark.one_database
async def test_what_is_too_large_for_one_archive_comes_in_several(counter: Counter) -> None:
    package = await counter.finished(await counter.begun(await counter.signed(5), SMALL))
    parts = await counter.parts(package)
    assert len(parts) > 2
    assert all(part.size <= SMALL.part_bytes_max for part in parts)
    found = await counter.unpacked(package)
    people = {path.split("/")[1]: path.split("/")[0] for path in found if path.count("/") == 2}
    assert len(people) == 5
    assert len({path.split("/")[0] for path in found}) == len(parts)
    assert len({part.name for part in parts}) == len(parts)


async def test_killed_anywhere_it_goes_on_and_comes_out_the_same(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaging, "PEOPLE_AT_ONCE", 2)
    monkeypatch.setattr(packaging, "FILES_AT_ONCE", 7)
    batch = await counter.signed(5)
    whole = await counter.unpacked(await counter.finished(await counter.begun(batch, SMALL)))
    package = await counter.begun(batch, SMALL)
    with killed_often() as kills:
        state = package.state
        while state in AT_WORK:
            try:
                state = await packaging.advance(counter.shop, package.id)
            except Killed:
                state = (await counter.package(package.id)).state
    assert kills.reached > 20
    again = await counter.unpacked(await counter.package(package.id))
    assert again.keys() == whole.keys()
    assert {path for path in whole if whole[path] != again[path]} == {path for path in whole if "manifest" in path}


async def test_two_who_make_one_package_make_it_once(counter: Counter) -> None:
    package = await counter.begun(await counter.signed(3), SMALL)
    first, _ = await asyncio.gather(counter.finished(package), counter.finished(package))
    assert len(await counter.unpacked(first)) == 3 * len(CODES) + 3 + len(await counter.parts(first))


@pytest.mark.one_database
async def test_later_settings_and_names_change_nothing_of_a_package(counter: Counter) -> None:
    batch = await counter.signed(1)
    package = await counter.finished(await counter.begun(batch))
    before = await counter.bytes_of(package, 1)
    async with counter.desk.transactions.begin() as tx:
        now = await batches.lock_batch(tx.connection, batch.id)
        now.name = "Nama lain"
        await batches.save_batches(tx.connection, [now])
    assert await counter.bytes_of(await counter.package(package.id), 1) == before


@pytest.mark.one_database
async def test_a_document_of_a_kind_that_is_not_taken_any_more_is_named(counter: Counter) -> None:
    for nip in nips(1):
        await counter.desk.take_people(employee(nip, cpns_on="2000-03-01"))
    batch = await counter.batch()
    await counter.verify(batch)
    signed = await counter.sign_off(batch)
    package = await counter.finished(await counter.begun(signed, PackageRules(kinds=("jpeg",))))
    assert (package.state, package.refusal_code) == (PackageState.REFUSED, "package_file_kind")
    assert package.refusal is not None
    assert "kembalikan usulan itu" in package.refusal


@pytest.mark.one_database
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(pdf("lain"))], ids=["gone", "changed"])
async def test_a_document_that_the_store_has_lost_is_named(counter: Counter, damage: Callable[[Path], object]) -> None:
    batch = await counter.signed(1)
    (one,) = await counter.proposals(batch)
    damage(counter.path_of(pdf(one.id, "sk_cpns")))
    package = await counter.finished(await counter.begun(batch))
    assert (package.state, package.refusal_code) == (PackageState.REFUSED, "package_file_lost")
    assert "SK CPNS" in (package.refusal or "")


@pytest.mark.one_database
async def test_only_what_is_signed_off_goes(counter: Counter) -> None:
    batch = await counter.batch(None)
    with pytest.raises(WrongBatchState):
        await counter.begun(batch)


async def test_a_package_goes_no_further_once_its_batch_was_opened_again(counter: Counter) -> None:
    batch = await counter.signed(2)
    ready, begun = await counter.finished(await counter.begun(batch)), await counter.begun(batch)
    await packaging.advance(counter.shop, begun.id)
    await counter.reopened(batch)
    outdated = await counter.finished(begun)
    assert (outdated.state, outdated.refusal_code) == (PackageState.REFUSED, "package_outdated")
    async with counter.desk.runtime.database.read() as connection:
        with pytest.raises(PackageOutdated):
            await packaging.require_signed(connection, ready)
    counter.signatory = replace(counter.signatory, at=counter.signatory.at + timedelta(hours=1))
    await counter.sign_off(batch)
    async with counter.desk.runtime.database.read() as connection:
        with pytest.raises(PackageOutdated):
            await packaging.require_signed(connection, ready)
    assert (await counter.finished(await counter.begun(batch))).state is PackageState.READY


@pytest.mark.one_database
async def test_a_document_that_comes_later_is_in_no_package_that_was_begun(counter: Counter) -> None:
    package = await counter.begun(await counter.signed(1))
    (one,) = await counter.proposals(await counter.look_at(package))
    stored = await counter.files.keep(pdf("baru"), FileKind.PDF)
    at = counter.admin.at + timedelta(seconds=1)
    later = Document(
        uuid4(), one.id, "sk_cpns", "SK CPNS", stored.key, stored.size, "pdf", Origin.UPLOADED, at, "admin"
    )
    async with counter.desk.transactions.begin() as tx:
        await documents.add_document(tx.connection, later)
    found = await counter.unpacked(await counter.finished(package))
    assert pdf(one.id, "sk_cpns") in found.values()
    assert pdf("baru") not in found.values()


@pytest.mark.one_database
async def test_the_form_for_answers_names_no_medal_that_was_granted_by_one(counter: Counter) -> None:
    batch = await counter.signed(1)
    (one,) = await counter.proposals(batch)
    await counter.desk.take_lists(listed(one.nip, ListKind.AWARD, AwardEntry(grade=X)))
    async with counter.desk.transactions.begin() as tx:
        await sending.send(tx, counter.admin, batch.id, Seen(batch.revision))
    package = await counter.finished(await counter.begun(batch))
    await counter.say(one.id, Word.DECREED, "1", decree=DECREE)
    _, rows = packaging.answer_form_of(counter.shop, package, WORDS)
    assert [(row.held, row.held_decree) async for row in rows] == [(X, None)]


@pytest.mark.one_database
async def test_packages_of_a_batch_are_numbered(counter: Counter) -> None:
    batch = await counter.signed(1)
    assert [(await counter.begun(batch)).number for _ in range(2)] == [1, 2]
