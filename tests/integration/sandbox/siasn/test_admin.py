"""The admin endpoints, the page, and what never leaves the simulator."""

import asyncio
import logging
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.siasn.persons import person_id
from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.siasn_fixture import NIP, OTHER_NIP, SimulatedSiasn


async def test_health(siasn: SimulatedSiasn) -> None:
    assert (await siasn.client.get("/health")).json() == {"status": "ok"}


async def test_ids_are_the_same_every_time(siasn: SimulatedSiasn) -> None:
    assert siasn.person_id == person_id(NIP)
    assert siasn.person_id != siasn.other_id


async def test_thousands_of_persons_in_one_call(siasn: SimulatedSiasn) -> None:
    days = [f"{year}{month:02}{day:02}" for year in range(1975, 1990) for month in range(1, 13) for day in range(1, 29)]
    nips = [f"{day}2015031000" for day in days]
    answer = await siasn.client.post("/admin/persons", json={"persons": [{"nip": nip, "nama": "X"} for nip in nips]})
    assert len(answer.json()["ids"]) == len(nips) == 5040


async def test_a_person_registered_again_is_back(siasn: SimulatedSiasn) -> None:
    await siasn.client.delete(f"/admin/persons/{NIP}")
    await siasn.register()
    assert (await siasn.get(f"pns/data-utama/{NIP}")).json()["code"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/admin/persons", {"persons": [{"nip": "123", "nama": "X"}]}, "persons.0.nip"),
        ("POST", "/admin/persons", {"persons": [{"nip": NIP}]}, "persons.0.nama"),
        ("POST", "/admin/persons", {"persons": [{"nip": NIP, "nama": "X", "shoe": 1}]}, "persons.0.shoe"),
        (
            "POST",
            "/admin/persons",
            {"persons": [{"nip": NIP, "nama": "X", "tglLahir": "x" * 301}]},
            "persons.0.tglLahir",
        ),
        ("POST", "/admin/persons", {"persons": [{"nip": NIP, "nama": "X", "tglLahir": [1]}]}, "persons.0.tglLahir"),
        ("POST", "/admin/persons", {"persons": [{"nip": NIP, "nama": "X", "mkTahun": 1.5}]}, "persons.0.mkTahun"),
        ("POST", "/admin/faults/next", {"kind": "flood"}, "kind"),
        ("POST", "/admin/faults/next", {"kind": "latency", "count": 0}, "count"),
        ("POST", "/admin/faults/next", {"kind": "latency", "endpoint": "x"}, "endpoint"),
        ("POST", "/admin/faults/next", {"kind": "stored_late", "endpoint": "pns/data-utama"}, "kind"),
        ("PUT", "/admin/faults", {"profile": "stormy"}, "profile"),
        ("PUT", "/admin/faults", {"profile": "custom", "rate": 0.5}, "kinds"),
        ("PUT", "/admin/faults", {"profile": "rough", "rate": 0.5}, "rate"),
        ("PUT", "/admin/faults", {"parameters": {"speed": 1}}, "parameters.speed"),
        ("PUT", "/admin/faults", {"parameters": {"late_store_seconds": -1}}, "parameters.late_store_seconds"),
        ("PUT", "/admin/faults", {"parameters": {"latency_min_seconds": 9}}, "parameters.latency_min_seconds"),
        ("POST", "/admin/tokens/revoke", {"kind": "x"}, "kind"),
        ("GET", "/admin/records?limit=0", None, "limit"),
        ("GET", "/admin/records?after=x", None, "after"),
        ("GET", "/admin/pending?wait_seconds=x", None, "wait_seconds"),
        ("DELETE", "/admin/persons/1", None, "nip"),
    ],
)
async def test_bad_input_names_the_field(siasn: SimulatedSiasn, method: str, path: str, body: Any, field: str) -> None:
    before = (await siasn.client.get("/admin/faults")).json(), await siasn.summary()
    answer = await siasn.client.request(method, path, json=body)
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert ((await siasn.client.get("/admin/faults")).json(), await siasn.summary()) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"parameters": {"speed": 1}}, "Parameter tidak dikenal. Pilihan: latency_min_seconds, latency_max_seconds, "),
        ({"parameters": {"late_store_seconds": -1}}, "Harus bilangan dari 0 sampai 3600."),
        ({"parameters": {"late_store_seconds": "soon"}}, "Harus bilangan dari 0 sampai 3600."),
        ({"parameters": {"late_store_seconds": None}}, "Harus bilangan dari 0 sampai 3600."),
        ({"parameters": {"garbage_stored_share": 2}}, "Harus bilangan dari 0 sampai 1."),
        ({"parameters": {"retry_after_seconds": 1.5}}, "Harus bilangan bulat dari 0 sampai 3600."),
        (
            {"parameters": {"latency_min_seconds": 9}},
            "latency_min_seconds tidak boleh lebih dari latency_max_seconds.",
        ),
        ({"profile": "stormy"}, "harus salah satu dari 'none', 'rough', 'latency', 'outage', 'evening' atau 'custom'"),
        ({"profile": "custom", "kinds": ["latency"], "rate": 1.5}, "paling besar 1"),
        ({"profile": "custom", "kinds": ["flood"], "rate": 1}, "harus salah satu dari 'latency', 'error_500', "),
    ],
    ids=str,
)
async def test_a_bad_plan_of_faults_is_told_what_it_may_be(siasn: SimulatedSiasn, body: Any, said: str) -> None:
    answer = await siasn.client.put("/admin/faults", json=body)
    [error] = answer.json()["errors"]
    assert answer.status_code == 422
    assert error["message"].startswith(said)


async def test_faults_tell_the_two_times(siasn: SimulatedSiasn) -> None:
    body = {"profile": "rough", "parameters": {"late_store_seconds": 7, "visibility_lag_seconds": 4}}
    answer = (await siasn.client.put("/admin/faults", json=body)).json()
    assert answer == (await siasn.client.get("/admin/faults")).json()
    assert (answer["profile"], answer["rate"], len(answer["kinds"])) == ("rough", 0.15, 14)
    assert (answer["longest_processing_seconds"], answer["visibility_lag_seconds"]) == (7, 4)
    assert answer["parameters"]["retry_after_seconds"] == 1


async def test_a_custom_profile(siasn: SimulatedSiasn) -> None:
    body = {"profile": "custom", "rate": 1, "kinds": ["error_503"]}
    assert (await siasn.client.put("/admin/faults", json=body)).status_code == 200
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 503
    assert (await siasn.summary())["faults_injected"]["error_503"] == 1


async def test_records_are_paged(siasn: SimulatedSiasn) -> None:
    for year in range(2021, 2026):
        await siasn.save(tahun=year)
    years, after = [], 0
    while after is not None:
        page = (await siasn.client.get("/admin/records", params={"limit": 2, "after": after})).json()
        years += [record["tahun"] for record in page["records"]]
        after = page["next"]
    assert years == [2021, 2022, 2023, 2024, 2025]


async def test_calls_and_tokens_are_counted(siasn: SimulatedSiasn) -> None:
    await siasn.save()
    await siasn.save(tahun="x")
    summary = await siasn.summary()
    assert summary["calls"] == {"oauth2/token": 1, "sso/token": 1, "skp22/save": 2}
    assert summary["tokens_issued"] == {"oauth2": 1, "sso": 1}
    assert (await siasn.client.get("/admin/calls")).json()["skp22/save"] == {"200": 1, "400": 1}


@pytest.mark.parametrize("keep", [True, False])
async def test_reset(siasn: SimulatedSiasn, keep: bool) -> None:
    await siasn.save()
    await siasn.force("error_500")
    await siasn.client.put("/admin/faults", json={"profile": "rough", "parameters": {"late_store_seconds": 9}})
    assert (await siasn.client.post("/admin/reset", params={"keep_persons": keep})).status_code == 204
    summary = await siasn.summary()
    assert (summary["records"], summary["calls"], summary["persons"]) == (0, {}, 2 if keep else 0)
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 401
    await siasn.sign_in()
    assert (await siasn.get("skp22/id/x")).json()["code"] == 0
    faults = (await siasn.client.get("/admin/faults")).json()
    assert (faults["profile"], faults["parameters"]["late_store_seconds"]) == ("none", 3)


async def test_reset_forgets_late_saves(siasn: SimulatedSiasn) -> None:
    await siasn.force("stored_late")
    call = asyncio.create_task(siasn.save())
    await siasn.clock.someone_sleeps()
    await siasn.client.post("/admin/reset")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await call
    siasn.clock.advance(10)
    assert (await siasn.pending(), await siasn.records()) == (0, [])


async def test_the_page_of_an_empty_store_says_so(siasn: SimulatedSiasn) -> None:
    page = await siasn.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "Belum ada riwayat yang diterima" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text


async def test_the_page_masks_nips(siasn: SimulatedSiasn) -> None:
    await siasn.save(penilaiNama="<script>")
    await siasn.save(id=None)
    page = (await siasn.client.get("/")).text
    assert "19900101··········" in page
    assert NIP not in page
    assert OTHER_NIP not in page
    assert "<script>" not in page
    assert '<span class="bad">1</span>' in page


async def test_no_nip_in_logs(siasn: SimulatedSiasn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await siasn.save()
        await siasn.save(tahun="x")
        await siasn.get(f"pns/rw-skp22/{NIP}")
        await siasn.force("reset_before_read")
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await siasn.get(f"pns/data-utama/{NIP}")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not any(NIP in line for line in ours)


async def test_the_store_survives_a_restart(start_siasn: StartSiasn, tmp_path: Path) -> None:
    store = tmp_path / "folder" / "siasn.sqlite3"
    first = await start_siasn(store=store)
    await first.save()
    second = await start_siasn(store=store)
    assert len(await second.records()) == 1


async def test_the_command_serves_and_ends_cleanly(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--store", str(tmp_path / "s.sqlite3"), "--faults", "rough", "--seed", "3")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.siasn", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[2]
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        assert (await client.get("/admin/faults")).json()["profile"] == "rough"
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--faults", "stormy"), 2), (("--host", "192.0.2.1", "--port", "0"), 1)]
)
async def test_the_command_says_what_is_wrong_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox.siasn", "--store", str(tmp_path / "s.sqlite3"), *arguments),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == code
    assert len(errors.decode().splitlines()) == 1
