"""What each fault of the kit does to a save, and to what the partner holds: over REST and over SOAP alike."""

import asyncio

import httpx
import pytest

from sandbox.kit.faults import FaultKind
from tests.integration.sandbox.kit.conftest import Played

DROPPED = (httpx.ReadError, httpx.RemoteProtocolError)

# What the caller sees (an HTTP status, or None for a lost connection) and how many records there are then.
MEETS: dict[FaultKind, tuple[int | None, int]] = {
    FaultKind.ERROR_500: (500, 0),
    FaultKind.ERROR_502_HTML: (502, 0),
    FaultKind.ERROR_503: (503, 0),
    FaultKind.RATE_LIMITED_429: (429, 0),
    FaultKind.EMPTY_BODY_504: (504, 0),
    FaultKind.EMPTY_BODY_200: (200, 1),
    FaultKind.CUT_BODY: (None, 1),
    FaultKind.GARBAGE_BODY: (200, 1),
    FaultKind.UNKNOWN_ENVELOPE: (200, 0),
    FaultKind.RESET_BEFORE_READ: (None, 0),
    FaultKind.RESET_AFTER_STORE: (None, 1),
}


@pytest.mark.parametrize("fault", MEETS)
async def test_a_save_that_meets_a_fault(played: Played, fault: FaultKind) -> None:
    played.partner.set_parameters(garbage_stored_share=1)
    played.partner.set_fault(fault, operation=played.caller.save_name)
    status, held = MEETS[fault]
    try:
        answer = await played.caller.save()
    except DROPPED:
        assert status is None
    else:
        assert answer.status_code == status
        assert answer.headers.get("retry-after") == ("1" if fault is FaultKind.RATE_LIMITED_429 else None)
        assert len(answer.content) == 0 or not fault.startswith("empty")
    assert len(played.partner.records(played.caller.kind)) == held
    assert played.partner.injected()[fault] == 1
    await played.caller.save()
    assert len(await played.caller.listed()) == held + 1


async def test_a_cut_answer_has_begun(played: Played) -> None:
    played.partner.set_fault("cut_body")
    client = played.caller
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection without sending complete message body"):
        await client.save()


async def test_slow_and_stored_late(played: Played) -> None:
    for fault, seconds in (("latency", 1.0), ("stored_late", 3.0)):
        held = len(played.partner.records(played.caller.kind))
        played.partner.set_fault(fault)
        call = asyncio.create_task(played.caller.save())
        await played.clock.someone_sleeps()
        assert len(played.partner.records(played.caller.kind)) == held
        played.clock.advance(seconds)
        await asyncio.wait({call})
        assert (call.exception() is not None) == (fault == "stored_late")
        assert await played.partner.wait_for_late() == 0
        assert len(played.partner.records(played.caller.kind)) == held + 1


async def test_reads_lag_behind_a_save(played: Played) -> None:
    played.partner.set_fault("late_visibility")
    await played.caller.save()
    assert await played.caller.listed() == []
    assert len(played.partner.records(played.caller.kind)) == 1
    played.clock.advance(2)
    assert len(await played.caller.listed()) == 1


async def test_a_rate_for_one_operation(played: Played) -> None:
    played.partner.set_fault("error_503", operation=played.caller.save_name, rate=1)
    assert [(await played.caller.save()).status_code for _ in range(3)] == [503] * 3
    assert await played.caller.listed() == []
    played.partner.clear_faults()
    assert (await played.caller.save()).is_success
    calls = played.partner.calls()
    assert (calls[played.caller.save_name], calls[played.caller.list_name]) == (4, 1)


async def test_faults_by_the_admin_endpoints(played: Played) -> None:
    async with httpx.AsyncClient(base_url=played.partner.url, verify=False, timeout=30) as client:
        plan = {"profile": "custom", "rate": 1, "kinds": ["error_500"], "endpoint": played.caller.save_name}
        state = (await client.put("/admin/faults", json=plan)).raise_for_status().json()
        assert (state["endpoint"], state["kinds"]) == (played.caller.save_name, ["error_500"])
        assert (await played.caller.save()).status_code == 500
        assert await played.caller.listed() == []
        (await client.post("/admin/reset")).raise_for_status()
        unknown = await client.put("/admin/faults", json=plan | {"endpoint": "x"})
        assert [error["field"] for error in unknown.json()["errors"]] == ["endpoint"]
        if "token_revoked_early" not in played.partner.faults:
            refused = await client.post("/admin/faults/next", json={"kind": "token_revoked_early"})
            assert [error["field"] for error in refused.json()["errors"]] == ["kind"]
        assert (await client.get("/admin/summary")).json()["calls"] == {}


async def test_an_official_changes_records_by_the_admin_endpoints(played: Played) -> None:
    async with httpx.AsyncClient(base_url=played.partner.url, verify=False, timeout=30) as client:
        new = {"kind": played.caller.kind, "owner": "199001012015031000", "record": {"nip": "199001012015031000"}}
        record_id = (await client.post("/admin/records", json=new)).raise_for_status().json()["id"]
        (await client.patch(f"/admin/records/{record_id}", json={"note": "x"})).raise_for_status()
        listed = await played.caller.listed()
        assert [(row["id"], row["note"]) for row in listed] == [(record_id, "x")]
        page = (await client.get("/admin/records", params={"kind": played.caller.kind})).json()
        assert [row["note"] for row in page["records"]] == ["x"]
        (await client.delete(f"/admin/records/{record_id}")).raise_for_status()
        assert (await client.delete(f"/admin/records/{record_id}")).status_code == 404
        assert await played.caller.listed() == []
        assert "yang diterima" in (await client.get("/")).text
