"""Three simulated partners under one protocol, and what only one of the invented ones has."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from sandbox.kit.faults import CallKind, FaultKind
from tests.integration.sandbox.kit.callers import NIP, RestCaller, SoapCaller, result
from tests.partners.award_soap import kantor
from tests.partners.award_soap.kantor import ADDRESS
from tests.partners.clock import ManualClock
from tests.partners.registry_rest import arsip
from tests.partners.siasn import SKP22, siasn
from tests.partners.simulated import Record, RecordPartner, SimulatedPartner

SKP: Final[Record] = {
    "tahun": 2025,
    "hasilKinerjaNilai": 2,
    "perilakuKerjaNilai": 2,
    "kuadranKinerjaNilai": 2,
    "statusPenilai": "ASN",
}
# Kind of record, a record of it, a field of it with another value, a save.
OF: Final[dict[str, tuple[str, Record, Record, str]]] = {
    "siasn skp22": (SKP22, SKP, {"tahun": 2024}, "skp22/save"),
    "siasn penghargaan": ("penghargaan", {"skNomor": "1"}, {"skNomor": "2"}, "penghargaan/save"),
    "arsip": ("awards", {"nip": NIP, "name": "X"}, {"name": "Y"}, "awards/add"),
    "kantor": ("penghargaan", {"nip": NIP, "nama": "X"}, {"nama": "Y"}, "simpanPenghargaan"),
}
STARTS: Final[dict[str, Callable[[], AbstractAsyncContextManager[SimulatedPartner]]]] = {
    "siasn": siasn,
    "arsip": arsip,
    "kantor": kantor,
}

Rest = tuple[RecordPartner, RestCaller, ManualClock]
Soap = tuple[RecordPartner, SoapCaller, ManualClock]
Example = tuple[SimulatedPartner, str, Record, Record, str]


@pytest_asyncio.fixture(params=OF)
async def example(request: pytest.FixtureRequest) -> AsyncIterator[Example]:
    async with STARTS[request.param.split()[0]]() as partner:
        yield (partner, *OF[request.param])


async def test_an_officials_hand(example: Example) -> None:
    partner, kind, record, changes, _ = example
    first, second = partner.add(kind, NIP, record), partner.add(kind, NIP, record)
    partner.alter(kind, first, changes)
    held = {row["id"]: row for row in partner.records(kind)}
    assert list(held) == [first, second]
    assert held[first] == held[second] | changes | {"id": first}
    assert record.items() <= held[second].items()
    partner.delete(kind, second)
    assert [row["id"] for row in partner.records(kind)] == [first]
    for gone in ("x", second):
        with pytest.raises(KeyError):
            partner.delete(kind, gone)
        with pytest.raises(KeyError):
            partner.alter(kind, gone, changes)


async def test_only_faults_that_can_happen_are_set(example: Example) -> None:
    partner, *_, save = example
    assert partner.operations[save] is CallKind.SAVE
    assert set(partner.injected()) == partner.faults
    assert partner.faults >= set(FaultKind) - {"token_revoked_early", "empty_body_200", "cut_body"}
    for wrong in (
        {"fault": "flood"},
        {"fault": "error_500", "operation": "flood"},
        {"fault": "error_500", "times": 1, "rate": 0.5},
    ):
        with pytest.raises(ValueError, match=r"no fault|no meaning"):
            partner.set_fault(**wrong)


async def test_many_awards_in_one_call_are_listed_by_cursor(rest: Rest) -> None:
    partner, caller, _ = rest
    items: list[Any] = [{"nip": NIP, "name": f"Award {n}", "given_on": "2026-08-17"} for n in range(101)]
    answer = await caller.client.post("/awards", json={"items": [*items, {"nip": NIP}, 1]}, headers=caller.headers)
    results = answer.raise_for_status().json()["results"]
    assert [set(it) for it in results] == [{"id"}] * 101 + [{"error"}] * 2
    assert [row["id"] for row in partner.records("awards")] == [it["id"] for it in results[:101]]
    listed, cursor = [], "0"
    while cursor is not None:
        page = (await caller.client.get("/awards", params={"cursor": cursor}, headers=caller.headers)).json()
        listed += page["items"]
        cursor = page["next"]
    assert listed == partner.records("awards")


async def test_a_document_is_replaced_by_a_new_one(rest: Rest) -> None:
    _, caller, _ = rest
    record_id = (await caller.save()).json()["id"]
    assert [row["document"] for row in await caller.listed()] == [None]
    path = f"/assessments/{record_id}/document"
    form = await caller.client.post(path, files={"file": ("a.pdf", b"%PDF a")}, headers=caller.headers)
    assert [row["document"] for row in await caller.listed()] == [form.json()["id"]]
    plain = await caller.client.post(path, content=b"%PDF b", headers=caller.headers)
    assert [row["document"] for row in await caller.listed()] == [plain.json()["id"]]
    assert (await caller.client.post(path, headers=caller.headers)).status_code == 422


async def test_assessments_are_changed_and_deleted(rest: Rest) -> None:
    _, caller, _ = rest
    path = f"/assessments/{(await caller.save()).json()['id']}"
    changed = {"nip": NIP, "year": 2026, "rating": "Sangat Baik"}
    assert (await caller.client.put(path, json=changed, headers=caller.headers)).status_code == 200
    assert [row["rating"] for row in await caller.listed()] == ["Sangat Baik"]
    assert (await caller.client.put(path, json={"nip": NIP}, headers=caller.headers)).status_code == 422
    assert (await caller.client.delete(path, headers=caller.headers)).status_code == 200
    assert await caller.listed() == []
    assert (await caller.client.put(path, json=changed, headers=caller.headers)).status_code == 404


async def test_a_token_is_revoked_early(rest: Rest) -> None:
    partner, caller, clock = rest
    partner.set_fault("token_revoked_early")
    assert [(await caller.save()).status_code for _ in range(2)] == [401, 401]
    await caller.sign_in()
    assert (await caller.save()).status_code == 201
    clock.advance(3600)
    assert (await caller.save()).status_code == 401


async def test_a_person_whom_the_partner_does_not_know(rest: Rest, soap: Soap) -> None:
    for partner, caller, _ in (rest, soap):
        partner.unregister(NIP)
        answer = await caller.save()
        assert answer.status_code == 422 or result(answer)["error_code"] == "03"
        assert partner.records(caller.kind) == []


async def test_errors_of_soap_come_within_200(soap: Soap) -> None:
    partner, caller, _ = soap
    answers = [
        await caller.call("simpanPenghargaan", "{}"),
        await caller.call("simpanPenghargaan", "no JSON"),
        await caller.call("daftarPenghargaan", NIP, user="x"),
    ]
    assert [(it.status_code, result(it)["error_code"]) for it in answers] == [(200, "01"), (200, "01"), (200, "99")]
    assert partner.records("penghargaan") == []
    assert (await caller.call("hapusPenghargaan", NIP)).status_code == 500
    saved = result(await caller.save())
    row = partner.records("penghargaan")[0]
    assert (saved["error_code"], saved["id"]) == ("00", row["id"])


async def test_the_wsdl_is_latin_1(soap: Soap) -> None:
    partner, caller, _ = soap
    answer: httpx.Response = await caller.client.get(f"{ADDRESS}?wsdl")
    assert b'encoding="ISO-8859-1"' in answer.content
    assert f"{partner.url}{ADDRESS}" in answer.content.decode("latin-1")
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode()
