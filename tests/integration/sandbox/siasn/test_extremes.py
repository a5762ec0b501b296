"""Bodies and numbers that no client should send: each gets an answer, and none of them an error of the simulator's."""

import json
from typing import Any

import httpx
import pytest

from sandbox.siasn.history_table import SAVES
from tests.integration.sandbox.siasn.siasn_fixture import API, NIP, SAVE, SimulatedSiasn

DEEP = b'{"a":' * 100_000
NINES = "9" * 5000
BEYOND_64_BITS = "9" * 23


async def test_a_save_that_nests_too_deep_is_no_object(siasn: SimulatedSiasn) -> None:
    for address in (SAVE, *(f"{API}/{endpoint}" for endpoint in SAVES)):
        answer = await siasn.client.post(address, headers=siasn.tokens, content=DEEP)
        assert (answer.status_code, answer.json()["message"]) == (400, "Data tidak valid: body"), address


async def test_a_request_for_token_1_that_nests_too_deep_asks_for_nothing(siasn: SimulatedSiasn) -> None:
    answer = await siasn.client.post("/oauth2/token", content=DEEP, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


async def test_half_a_surrogate_pair_is_nobodys_key(siasn: SimulatedSiasn) -> None:
    body = json.dumps({"grant_type": "client_credentials", "client_id": "\ud800", "client_secret": "\ud800"})
    answer = await siasn.client.post("/oauth2/token", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("credentials", ["Basic", "Basic !", "Basic \xff", "Basic /w==", "Basic Og=="])
async def test_credentials_that_cannot_be_read_are_nobodys(siasn: SimulatedSiasn, credentials: str) -> None:
    headers = {b"Authorization": credentials.encode("latin-1")}
    answer = await siasn.client.post("/oauth2/token", data={"grant_type": "client_credentials"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("method", ["PUT /admin/switches", "PUT /admin/faults", "POST /admin/persons"])
async def test_an_admin_body_that_nests_too_deep_is_a_problem(siasn: SimulatedSiasn, method: str) -> None:
    verb, path = method.split()
    answer = await siasn.client.request(verb, path, content=DEEP, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("depth", [60, 300, 900])
async def test_rows_that_nest_too_deep_are_not_put_in(siasn: SimulatedSiasn, depth: int) -> None:
    row: dict[str, Any] = {"tmtKp": "01-04-2025"}
    body = json.dumps({"rows": [row]}).replace('"01-04-2025"', '"01-04-2025", "a": ' + "[" * depth + "]" * depth)
    for address in (f"/admin/histories/cltn/{NIP}", "/admin/lists/list-kp-instansi"):
        answer = await siasn.client.post(address, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rows.0")
    assert (await siasn.client.get("/admin/writes")).json()["writes"] == []


async def read(siasn: SimulatedSiasn, address: str) -> httpx.Response:
    return await siasn.client.get(address, headers=siasn.tokens)


@pytest.mark.parametrize("number", [BEYOND_64_BITS, NINES, "0" * 5000 + BEYOND_64_BITS])
@pytest.mark.parametrize(
    "address",
    [
        f"{API}/referensi/ref-unor",
        "/referensi_siasn/1/agama",
        f"{API}/pns/list-kp-instansi?periode=2025-04-01",
        f"{API}/pengadaan/dokumen-pengadaan?tahun=2024",
    ],
)
async def test_pages_of_any_size(siasn: SimulatedSiasn, address: str, number: str) -> None:
    sign = "&" if "?" in address else "?"
    everything = (await read(siasn, address)).json()
    assert (await read(siasn, f"{address}{sign}limit={number}")).json() == everything
    beyond = await read(siasn, f"{address}{sign}offset={number}")
    assert (beyond.status_code, beyond.json()["data"] or None) == (200, None)


async def test_a_limit_may_have_zeros_in_front(siasn: SimulatedSiasn) -> None:
    rows = (await read(siasn, f"/referensi_siasn/1/agama?limit={'0' * 5000}2&offset=0001")).json()["data"]
    assert [row["id"] for row in rows] == ["2", "3"]


@pytest.mark.parametrize("number", [str(2**63), BEYOND_64_BITS, NINES])
@pytest.mark.parametrize("address", ["records", "writes", "documents"])
async def test_admin_lists_end_where_numbers_of_the_store_do(siasn: SimulatedSiasn, address: str, number: str) -> None:
    answer = await siasn.client.get(f"/admin/{address}?after={number}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == ["after"]
    assert (await siasn.client.get(f"/admin/{address}?after={2**63 - 1}")).status_code == 200


@pytest.mark.parametrize("number", [str(2**63), BEYOND_64_BITS, "9" * 4000])
async def test_a_persons_number_that_no_answer_should_hold_is_refused(siasn: SimulatedSiasn, number: str) -> None:
    body = json.dumps({"persons": [{"nip": NIP, "nama": "X", "mkTahun": 0}]}).replace(
        '"mkTahun": 0', f'"mkTahun": {number}'
    )
    answer = await siasn.client.post("/admin/persons", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "persons.0.mkTahun")
    assert (await siasn.get(f"pns/data-utama/{NIP}")).json()["data"]["mkTahun"] is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_what_is_no_number_is_no_size_of_a_fault(siasn: SimulatedSiasn, number: str) -> None:
    before = (await siasn.client.get("/admin/faults")).json()
    for body in (
        '{"parameters": {"late_store_seconds": %s}}',
        '{"profile": "custom", "kinds": ["latency"], "rate": %s}',
    ):
        headers = {"Content-Type": "application/json"}
        answer = await siasn.client.put("/admin/faults", content=body % number, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (await siasn.client.get("/admin/faults")).json() == before


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "-1", "61"])
async def test_how_long_to_wait_is_told_its_range(siasn: SimulatedSiasn, number: str) -> None:
    waiting = await siasn.client.get("/admin/pending", params={"wait_seconds": number})
    assert waiting.status_code == 422
    assert waiting.json()["errors"] == [{"field": "wait_seconds", "message": "Harus bilangan dari 0 sampai 60."}]
