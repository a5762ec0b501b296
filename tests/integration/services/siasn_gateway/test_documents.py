"""The document of an assessment: where it comes from, what it waits for, and what SIASN holds in its place."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.responses import Response

from contracts.contract import Contract
from contracts.siasn_sync import SiasnSyncAcceptedV1
from contracts.skp import SkpFinalisedV1
from hub.delivery.states import State
from sandbox.siasn.documents import LARGEST_BYTES
from services.siasn_gateway.refusals import REASONS
from services.siasn_gateway.settings import DocumentWay
from tests.conformance.environment import PATIENT_SECONDS, Environment, trying
from tests.conformance.siasn import SIASN
from tests.partners.papers import PaperService, given, paper_of, problem
from tests.partners.siasn import DOCUMENTS, SKP22, SiasnPartner

BEFORE = {"document": DocumentWay.BEFORE_SAVE}


@asynccontextmanager
async def gateway(folder: Path, **settings: Any) -> AsyncIterator[tuple[Environment, SiasnPartner, PaperService]]:
    """Run SIASN, a service that gives out papers, and a gateway between them that is not started."""
    async with trying(SIASN, SIASN.kinds[0], folder, **settings) as it:
        assert isinstance(it.partner, SiasnPartner)
        yield it, it.partner, it.partner.papers


def is_(step: str, state: State, code: str | None = None) -> Callable[[Sequence[sa.Row[Any]]], bool]:
    """Return whether the newest delivery of a step, or of a record (""), is in a state, with an error's code."""

    def so(rows: Sequence[sa.Row[Any]]) -> bool:
        newest = [row for row in rows if row.step == step][-1:]
        return [(row.state, row.error_code) for row in newest] == [(state, code)]

    return so


def digests(*events: Contract) -> list[str]:
    return [hashlib.sha256(paper_of(one.skp_id, one.version)).hexdigest() for one in map(_assessment, events)]


def _assessment(event: Contract) -> SkpFinalisedV1:
    assert isinstance(event, SkpFinalisedV1)
    return event


def held(siasn: SiasnPartner) -> list[str]:
    return [one["sha256"] for one in siasn.records(DOCUMENTS)]


def a_part(whole: Response) -> Response:
    """Return the beginning of a file, under the entity tag of the whole."""
    headers = {name: value for name, value in whole.headers.items() if name != "content-length"}
    return Response(whole.body[:5], headers=headers)


WAITS = {
    "not there yet": (lambda _id, _version: problem(409, "wrong_stage"), "service_refused"),
    "not let in": (lambda _id, _version: problem(403, "not_allowed"), "service_refused"),
    "its database is away": (lambda _id, _version: problem(503, "database_unavailable"), "service_refused"),
    "a proxy's page": (lambda _id, _version: Response("<html>", 502, media_type="text/html"), "service_unavailable"),
    "another version": (lambda skp_id, version: given(skp_id, version + 1), "document_of_other_version"),
    "no version": (lambda _id, _version: Response(b"%PDF", media_type="application/pdf"), "document_of_other_version"),
    "a part": (lambda skp_id, version: a_part(given(skp_id, version)), "service_answer_lost"),
}


@pytest.mark.parametrize(("answers", "code"), WAITS.values(), ids=WAITS)
async def test_the_document_waits_and_nothing_else_does(
    answers: Callable[..., Response], code: str, tmp_path: Path
) -> None:
    async with gateway(tmp_path, circuit_failures=1, circuit_open_seconds=PATIENT_SECONDS) as (it, siasn, papers):
        papers.answers = answers
        first, second = it.events(2)
        it.started()
        await it.take(first)
        await it.holds(is_("document", State.PENDING, code))
        assert (await it.announced(SiasnSyncAcceptedV1)).total() == 1
        await it.take(second)
        await it.announced_again(0)
        assert held(siasn) == []
        assert not siasn.calls().get("upload-dok-rw")

        papers.answers = given
        await it.settled()
        assert sorted(held(siasn)) == sorted(digests(first, second))


async def test_what_was_accepted_before_gets_its_document_when_it_is_announced_again(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (it, siasn, _):
        (event,) = it.events(1)
        before = it.started(document=DocumentWay.NONE)
        await before.take(event)
        await it.holds(is_("", State.ACCEPTED))
        await before.stop()
        on = it.started()
        assert [row.step for row in await it.rows()] == [""]
        await on.take(event)
        await it.settled()
        assert held(siasn) == digests(event)
        assert siasn.calls()["skp22/save"] == 1


async def test_documents_that_siasn_does_not_take_hold_no_assessment_up(tmp_path: Path) -> None:
    patient = dict.fromkeys(("circuit_open_seconds", "settle_after_seconds"), PATIENT_SECONDS)
    async with gateway(tmp_path, circuit_failures=1, **patient) as (it, siasn, _):
        first, second = it.events(2)
        siasn.set_fault("error_503", operation="upload-dok-rw", rate=1.0)
        it.started()
        await it.take(first)
        await it.holds(is_("document", State.UNCERTAIN, "answer_unreadable"))
        await it.take(second)
        await it.announced_again(0)

        await it.holds(lambda rows: [row.state for row in rows if row.step] == [State.UNCERTAIN, State.UNCERTAIN])
        siasn.clear_faults()
        it.forward(PATIENT_SECONDS)
        await it.settled()
        assert sorted(held(siasn)) == sorted(digests(first, second))


NEVER = {
    "approval_not_kept": (lambda _id, _version: problem(409, "approval_not_kept"), "document_not_kept"),
    "paper_damaged": (lambda _id, _version: problem(500, "paper_damaged"), "document_damaged"),
    "too large": (
        lambda _id, _version: Response(b"%PDF" + bytes(21_000_000), media_type="application/pdf"),
        "document_too_large",
    ),
}


@pytest.mark.parametrize(("answers", "code"), NEVER.values(), ids=NEVER)
async def test_what_can_never_be_had_is_for_a_person(
    answers: Callable[..., Response], code: str, tmp_path: Path
) -> None:
    async with gateway(tmp_path) as (it, _, papers):
        papers.answers = answers
        it.started()
        await it.take(*it.events(1))
        await it.holds(is_("document", State.REJECTED, code))
        assert code in REASONS
        assert (await it.announced(SiasnSyncAcceptedV1)).total() == 1


async def test_a_refused_document_takes_nothing_from_its_record(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (it, siasn, papers):
        papers.answers = lambda _id, version: Response(
            b"%PDF" + bytes(LARGEST_BYTES), headers={"Document-Version": str(version)}
        )
        it.started()
        await it.take(*it.events(1))
        await it.holds(is_("document", State.REJECTED, "document_refused"))
        assert "document_refused" in REASONS
        assert (await it.announced(SiasnSyncAcceptedV1)).total() == 1
        assert held(siasn) == []


async def test_a_refused_token_is_renewed(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (it, siasn, papers):
        first, second = it.events(2)
        it.started()
        await it.take(first)
        await it.settled()
        papers.revoke()
        await it.take(second)
        await it.settled()
        assert held(siasn) == digests(first, second)
        assert papers.asked["token"] == 2
        assert [row.attempts for row in await it.rows() if row.step] == [1, 1]


async def test_refused_credentials_wait_and_are_told(tmp_path: Path) -> None:
    async with gateway(tmp_path, document_client_secret="wrong") as (it, siasn, _):
        it.started()
        await it.take(*it.events(1))
        await it.holds(is_("document", State.PENDING, "service_credentials_refused"))
        assert held(siasn) == []


async def test_what_an_official_attached_gives_way_but_for_just_our_document(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (it, siasn, _):
        theirs, ours = it.events(2)
        for event, content in ((theirs, b"%PDF scanned %%EOF"), (ours, paper_of(_assessment(ours).skp_id, 1))):
            nip = _assessment(event).nip
            siasn.attach(siasn.add(SKP22, nip, SIASN.kinds[0].record(event)), "891", content)
        before = held(siasn)
        it.started()
        await it.take(theirs, ours)
        await it.settled()
        assert held(siasn) == [*before, *digests(theirs)]


async def test_a_large_document_whose_answer_was_lost_is_not_sent_twice(tmp_path: Path) -> None:
    """A scanned copy is longer than any other answer of SIASN's."""
    async with gateway(tmp_path) as (it, siasn, papers):
        papers.answers = lambda _id, version: Response(
            b"%PDF" + bytes(3_000_000), headers={"Document-Version": str(version)}
        )
        siasn.set_fault("reset_after_store", operation="upload-dok-rw")
        it.started()
        await it.take(*it.events(1))
        await it.settled()
        assert len(held(siasn)) == 1


async def test_a_step_that_has_begun_is_neither_stuck_nor_refused_where_documents_were_switched_off(
    tmp_path: Path,
) -> None:
    nowhere = dict.fromkeys(("document_url", "document_token_url", "document_client_id", "document_client_secret"), "")
    async with gateway(tmp_path) as (it, siasn, _):
        (event,) = it.events(1)
        await it.take(event)
        off = it.started(document=DocumentWay.NONE, **nowhere)
        await it.holds(is_("document", State.PENDING, "service_credentials_missing"))
        await off.stop()
        it.started(document=DocumentWay.NONE)
        await it.settled()
        assert held(siasn) == digests(event)


async def test_a_lost_upload_of_an_older_version_keeps_no_newer_one(tmp_path: Path) -> None:
    """The older paper is no longer to be had when SIASN may be asked what became of it."""
    async with gateway(tmp_path, settle_after_seconds=PATIENT_SECONDS) as (it, siasn, papers):
        (event,) = it.events(1)
        siasn.set_fault("reset_before_read", operation="upload-dok-rw")
        it.started()
        await it.take(event)
        await it.holds(is_("document", State.UNCERTAIN, "answer_lost"))
        newer = SIASN.kinds[0].event(_assessment(event).nip, 2)
        papers.answers = lambda skp_id, version: given(skp_id, 2) if version == 2 else problem(404, "unknown_paper")
        await it.take(newer)
        it.forward(PATIENT_SECONDS)
        await it.holds(is_("document", State.ACCEPTED))
        assert held(siasn) == digests(newer)
        assert [row.state for row in await it.rows() if row.step] == [State.SUPERSEDED, State.ACCEPTED]


async def test_a_save_names_the_document_that_was_uploaded_for_it(tmp_path: Path) -> None:
    async with gateway(tmp_path, **BEFORE) as (it, siasn, papers):
        papers.answers = lambda _id, _version: problem(409, "wrong_stage")
        (event,) = it.events(1)
        it.started()
        await it.take(event)
        await it.holds(is_("", State.PENDING, "service_refused"))
        assert siasn.records(SKP22) == []
        papers.answers = given
        siasn.set_fault("reset_after_store", operation="skp22/save")
        await it.settled()
        newer = SIASN.kinds[0].event(_assessment(event).nip, 2)
        siasn.set_fault("reset_after_store", operation="upload-dok")
        await it.take(newer)
        await it.settled()
        assert shown(siasn) == digests(newer)
        assert held(siasn)[0] == digests(event)[0]


async def test_a_row_with_our_values_and_an_older_document_is_saved_anew(tmp_path: Path) -> None:
    """A correction may leave all values as they were, and its save be lost."""
    async with gateway(tmp_path, **BEFORE) as (it, siasn, _):
        (event,) = it.events(1)
        it.started()
        await it.take(event)
        await it.settled()
        newer = _assessment(event).model_copy(update={"version": 2})
        siasn.set_fault("reset_before_read", operation="skp22/save")
        await it.take(newer)
        await it.settled()
        assert shown(siasn) == digests(newer)


def shown(siasn: SiasnPartner) -> list[str]:
    """Return the hashes of the documents that rows name in their `path`."""
    by_uri = {one["id"]: one["sha256"] for one in siasn.records(DOCUMENTS)}
    return [by_uri[entry["dok_uri"]] for row in siasn.records(SKP22) for entry in row["path"]]
