"""The file channel through the API: a package made, downloaded and put somewhere; an answer handed in, matched."""

import hashlib
from io import BytesIO
from itertools import product
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest

from services.award_service import metrics
from services.award_service.domain.ministry_answer import AnswerState
from services.award_service.domain.package import AT_WORK
from services.award_service.handlers import answering, packaging
from services.award_service.handlers.watching import refresh_gauges
from services.award_service.repository import ministry_answers as store
from tests.integration.services.award_service.callers import Office
from tests.integration.services.award_service.channel.counter import Counter, pdf
from tests.integration.services.award_service.desk import TODAY, employee, nips
from tests.support.metrics import value_of

pytestmark = pytest.mark.one_database
HEADS = "NIP;Nama;SlksUsul;MsTms"


class Clerk(Counter):
    """Calls the API; what works in the background is worked off at once."""

    office: Office

    async def call(self, method: str, path: str, body: Any = None, status: int = 200, who: str = "admin") -> Any:
        answer = await self.office.send(who, method, path, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def hand_in_file(self, content: str, **query: str) -> httpx.Response:
        headers = {"Authorization": "Bearer admin", "X-File-Name": "jawaban.csv"}
        url = "/v1/answers?" + "&".join(f"{name}={value}" for name, value in query.items())
        return await self.office.client.post(url, content=content.encode(), headers=headers)

    async def work(self) -> None:
        async with self.desk.runtime.database.read() as connection:
            waiting = await store.applying(connection)
        for answer_id in waiting:
            answer = await answering.work_off(self.desk.transactions, answer_id, self.admin)
            while answer.state is AnswerState.APPLYING:
                answer = await answering.work_off(self.desk.transactions, answer_id, self.admin)


@pytest.fixture
def clerk(counter: Counter, office: Office) -> Clerk:
    """Whoever calls."""
    clerk = Clerk(counter.desk)
    clerk.office = office
    return clerk


async def test_a_package_is_made_downloaded_and_continued(clerk: Clerk) -> None:
    batch = await clerk.signed(2)
    made = await clerk.call("POST", f"/batches/{batch.id}/packages", status=201)
    path = f"/packages/{made['id']}"
    archive = f"{path}/parts/1/file.zip"
    assert (await clerk.office.send("admin", "GET", archive)).status_code == 409
    while await packaging.advance(clerk.shop, (await clerk.only(batch)).id) in AT_WORK:
        pass
    shown = await clerk.call("GET", path)
    (part,) = shown["parts"]
    assert (shown["state"], shown["people"], shown["deposits"]) == ("ready", 2, [])
    assert (shown["done"], shown["total"]) == (1, 1)
    whole = await clerk.office.send("admin", "GET", archive)
    assert whole.headers["content-length"] == str(part["size"])
    assert hashlib.sha256(whole.content).hexdigest() == part["sha256"]
    assert ZipFile(BytesIO(whole.content)).testzip() is None
    rest = await clerk.office.send("admin", "GET", archive, Range="bytes=1000-")
    assert (rest.status_code, rest.content) == (206, whole.content[1000:])
    beyond = await clerk.office.send("admin", "GET", archive, Range=f"bytes={part['size']}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{part['size']}")
    assert rest.headers["content-range"] == f"bytes 1000-{part['size'] - 1}/{part['size']}"
    assert (await clerk.office.send("admin", "GET", f"{path}/parts/2/file.zip")).status_code == 404
    listed = await clerk.call("GET", f"/batches/{batch.id}/packages")
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    form = await clerk.office.send("admin", "GET", f"{path}/answer-form.xlsx")
    assert form.content.startswith(b"PK")
    refused = await clerk.call("POST", f"{path}/deposits", {"target": "sftp"}, 409)
    assert refused["type"].endswith(":deposit_target_missing")
    (one, _) = await clerk.proposals(batch)
    clerk.path_of(pdf(one.id, "drh")).unlink()
    assert (await clerk.call("GET", archive, None, 409))["type"].endswith(":package_file_lost")
    await clerk.reopened(batch)
    assert (await clerk.call("GET", archive, None, 409))["type"].endswith(":package_outdated")


async def test_nobody_else_makes_or_fetches_packages_or_answers(clerk: Clerk) -> None:
    batch = await clerk.batch(None)
    some = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
    calls: tuple[tuple[str, str, Any], ...] = (
        ("POST", f"/batches/{batch.id}/packages", None),
        ("GET", f"/batches/{batch.id}/packages", None),
        ("GET", f"/packages/{some}", None),
        ("GET", f"/packages/{some}/parts/1/file.zip", None),
        ("GET", f"/packages/{some}/answer-form.xlsx", None),
        ("POST", f"/packages/{some}/deposits", {"target": "folder"}),
        ("POST", "/answers?said_on=2026-08-17", None),
        ("POST", "/answers/entered", {"said_on": "2026-08-17", "lines": [{"word": "ms", "name": "Sari"}]}),
        ("GET", "/answers", None),
        ("GET", f"/answers/{some}", None),
        ("GET", f"/answers/{some}/lines", None),
        ("POST", f"/answers/{some}/lines/1/match", {"proposal_id": some, "reason": "sama"}),
        ("POST", f"/answers/{some}/lines/1/set-aside", {"reason": "sama"}),
        ("POST", f"/answers/{some}/set-aside", {"reason": "sama"}),
    )
    others = ("unit", "verifier", "signatory", "employee", "operator", "reader", "nobody")
    for who, (method, path, body) in product(others, calls):
        answer = await clerk.office.send(who, method, path, body)
        assert answer.status_code == 403, (who, method, path, answer.text)


async def test_an_answer_is_handed_in_and_its_lines_matched(clerk: Clerk) -> None:
    for nip in [*nips(3)][1:]:
        await clerk.desk.take_people(employee(nip, cpns_on="2000-03-01"))
    batch = await clerk.batch()
    await clerk.send(batch)
    one, other = await clerk.proposals(batch)
    content = f"{HEADS}\n{one.nip};Sari;20 Tahun;MS\n;Sari;20 Tahun;TMS\nx;Sari;20 Tahun;MS\n"
    first = await clerk.hand_in_file(content, batch_id=str(batch.id), said_on="2026-08-17")
    assert first.status_code == 201, first.text
    again = await clerk.hand_in_file(content, batch_id=str(batch.id), said_on="2026-08-17")
    assert again.json()["id"] == first.json()["id"]
    await clerk.work()
    otherwise = await clerk.hand_in_file(content, said_on="2026-08-17")
    assert (otherwise.status_code, otherwise.json()["type"]) == (409, "urn:kinerja:problem:answered_otherwise")
    path = f"/answers/{first.json()['id']}"
    shown = await clerk.call("GET", path)
    assert {count["state"]: count["number"] for count in shown["became"]} == {"taken": 1, "unmatched": 1, "refused": 1}
    waiting = await clerk.call("GET", f"{path}/lines?state=unmatched")
    assert [(line["line"], line["name"], line["code"]) for line in waiting["items"]] == [(3, "Sari", "no_nip")]
    matched = {"proposal_id": str(other.id), "reason": "Nama dan jabatannya sama."}
    assert (await clerk.call("POST", f"{path}/lines/3/match", matched))["state"] == "taken"
    assert (await clerk.call("POST", f"{path}/lines/3/match", matched, 409))["type"].endswith(":answer_line_not_open")
    assert (await clerk.call("POST", f"{path}/lines/9/set-aside", {"reason": "Bukan pegawai."}, 404))["status"] == 404
    assert (await clerk.get(other.id)).state.value == "refused"
    refused = await clerk.call("GET", f"{path}/lines?state=refused")
    assert [(line["line"], line["column"], line["nip"]) for line in refused["items"]] == [(4, "NIP", None)]
    assert [found["id"] for found in (await clerk.call("GET", f"/answers?batch_id={batch.id}"))["items"]] == [
        first.json()["id"]
    ]


async def test_lines_that_wait_for_a_person_are_tasks_of_the_agency(clerk: Clerk) -> None:
    (nip,) = [*nips(2)][1:]
    await clerk.desk.take_people(employee(nip, cpns_on="2000-03-01"))
    await clerk.send(await clerk.batch())
    content = f"{HEADS}\n{nip};Sari;20 Tahun;MS\n;Sari;20 Tahun;TMS\nx;Sari;20 Tahun;MS\n"
    answer = (await clerk.hand_in_file(content, said_on="2026-08-17")).json()["id"]
    await clerk.work()
    tasks: list[Any] = []
    after = ""
    while after is not None:
        page = await clerk.call("GET", f"/tasks?limit=1{after and f'&after={after}'}")
        tasks += page["items"]
        after = page["next"]
    assert tasks == [
        {
            "kind": "answer_line",
            "proposal_id": None,
            "answer_id": answer,
            "line": line,
            "detail": code,
            "reference": None,
        }
        for line, code in ((3, "no_nip"), (4, "digits_expected"))
    ]
    for who in ("verifier", "signatory", "unit"):
        assert (await clerk.call("GET", "/tasks", who=who))["items"] == []
    await refresh_gauges(clerk.desk.runtime.database, TODAY, (30,))
    assert [value_of(metrics.ANSWER_LINES.labels(state)) for state in ("unmatched", "refused")] == [1, 1]
    reason = {"reason": "Sudah diganti berkas yang dibetulkan."}
    await clerk.call("POST", f"/answers/{answer}/lines/4/set-aside", reason)
    shown = await clerk.call("POST", f"/answers/{answer}/set-aside", reason)
    assert {one["state"]: one["number"] for one in shown["became"]} == {"taken": 1, "set_aside": 2}
    await clerk.call("POST", f"/answers/{uuid4()}/set-aside", reason, 404)
    assert (await clerk.call("GET", "/tasks"))["items"] == []
    await clerk.call("POST", f"/answers/{answer}/lines/4/match", {"proposal_id": answer, "reason": "sama"}, 409)


async def test_what_is_no_answer_is_refused(clerk: Clerk) -> None:
    answer = await clerk.hand_in_file("Nama;Nilai\nSari;9\n", said_on="2026-08-17")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:kinerja:problem:sheet_header_missing")
    for line in (
        {"word": "ms"},
        {"word": "decreed", "name": "Sari"},
        {"word": "tms", "name": "S", "decree_number": "1"},
    ):
        said = {"said_on": "2026-08-17", "lines": [line]}
        assert (await clerk.call("POST", "/answers/entered", said, 422))["status"] == 422
    to_come = {"said_on": "2126-08-17", "lines": [{"word": "ms", "name": "Sari"}]}
    assert (await clerk.call("POST", "/answers/entered", to_come, 422))["type"].endswith(":answer_in_future")
    decree = {"word": "decreed", "name": "Sari", "decree_number": "61/TK/TAHUN 2126", "decree_on": "2126-08-17"}
    to_come = {"said_on": "2026-08-17", "lines": [decree]}
    assert (await clerk.call("POST", "/answers/entered", to_come, 422))["type"].endswith(":days_out_of_order")


async def test_lines_are_entered(clerk: Clerk) -> None:
    said = {"said_on": "2026-08-17", "lines": [{"word": "ms", "name": "Sari"}]}
    entered = await clerk.call("POST", "/answers/entered", said, 201)
    await clerk.work()
    (line,) = (await clerk.call("GET", f"/answers/{entered['id']}/lines"))["items"]
    assert (line["state"], line["code"]) == ("unmatched", "no_nip")
