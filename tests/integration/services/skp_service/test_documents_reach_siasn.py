"""The document of a final assessment on its whole way: printed by the service, fetched and attached by the gateway."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from contracts.skp import SkpFinalisedV1
from hub.delivery.states import State
from hub.failpoints import Failpoint
from hub.runtime import Runtime
from hub.service import attach
from hub.web.http import HttpServer, Readiness, build_app
from sandbox.sign_in.clients import CLIENTS, GATEWAY
from tests.conformance.environment import HASTY, Environment, trying
from tests.conformance.siasn import SIASN
from tests.conformance.test_faults import SIZES
from tests.conformance.test_kills import dying_at
from tests.integration.sandbox.sign_in.issuer_fixture import issuer_running
from tests.integration.services.skp_service.agency_fixture import CHIEF, HEAD, Agency, staff_plan
from tests.integration.services.skp_service.test_documents import EVALUATION, document, final
from tests.partners.siasn import DOCUMENTS, SKP22, SiasnPartner

pytestmark = pytest.mark.one_database

CORRECTION = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}


@asynccontextmanager
async def published(world: Agency, issuer: str) -> AsyncIterator[str]:
    """Serve the same agency on a port, for whoever the issuer signs in; yields its address."""
    known = world.runtime.settings
    told = known.model_dump(exclude_unset=True) | {"oidc_issuer": issuer, "oidc_audience": "kinerja-hub"}
    runtime = Runtime(world.runtime.service, type(known)(**told))  # tokens are of the present
    parts = runtime.service.build(runtime)
    server = HttpServer(build_app(runtime, parts, Readiness(), attach(runtime, parts)), host="127.0.0.1", port=0)
    server.start()
    try:
        yield server.url
    finally:
        await server.stop()
        await runtime.database.close()


async def announced(world: Agency, version: int) -> SkpFinalisedV1:
    told = [SkpFinalisedV1.model_validate(one) for one in await world.events("skp.finalised.v1")]
    return next(one for one in told if one.version == version)


async def attached(it: Environment, world: Agency, skp: dict[str, Any]) -> tuple[list[str], str]:
    """Return the hashes of what SIASN holds, oldest first, and that of the document that stands at the service."""
    stands = await document(world.person(skp["nip"]), skp["id"], EVALUATION)
    return [one["sha256"] for one in it.partner.records(DOCUMENTS)], sha256(stands.content).hexdigest()


async def test_each_version_is_attached_once_and_the_older_one_never_for_the_newer(
    world: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    skp = await final(world)
    async with issuer_running() as issuer, published(world, issuer.url) as service:
        client = {"document_client_id": GATEWAY, "document_client_secret": CLIENTS[GATEWAY].secret}
        from_service: dict[str, Any] = {"document_url": service, "document_token_url": f"{issuer.url}/token", **client}
        async with trying(SIASN, SIASN.kinds[0], tmp_path, **from_service) as it:
            SIASN.know(it.partner, skp["nip"])
            it.started()
            it.partner.set_fault("reset_after_store", operation="upload-dok-rw")
            await it.take(await announced(world, 1))
            await it.settled()
            (first,), stands = await attached(it, world, skp)
            assert first == stands

            # The event of a correction comes before the service shows it, as from a lagging replica.
            await it.take((await announced(world, 1)).model_copy(update={"version": 2}))
            await it.holds(lambda rows: rows[-1].error_code == "document_of_other_version")
            assert (await attached(it, world, skp))[0] == [first]

            await world.person(HEAD).done(skp["id"], "/corrections", CORRECTION)
            it.partner.set_fault("reset_after_store", operation="upload-dok-rw")
            await it.settled()
            (_, second), stands = await attached(it, world, skp)
            assert second == stands != first
            assert {row.state for row in await it.rows()} == {State.ACCEPTED}


async def several_final(world: Agency, people: int) -> dict[str, str]:
    """Make so many assessments of the staff final; returns the SKPs by NIP."""
    nips = await world.settle(people)
    _, under = await world.cascade(period := await world.period())
    plan = staff_plan(under["plan"]["results"][0]["id"])
    first = await world.planned(nips[0], period, plan, by=world.person(CHIEF))
    await world.assessed(first, by=world.person(CHIEF), ratings=("above_expectation", "above_expectation"))
    ids = [first["id"], *await world.multiply(first, nips[1:])]
    answer = await world.finalise(*ids)
    assert answer.status_code == 200, answer.text
    how = await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    assert how.status_code == 204, how.text
    return dict(zip(nips, ids, strict=True))


async def corrected(world: Agency, skp_ids: Sequence[str]) -> list[SkpFinalisedV1]:
    """Correct assessments; returns what was announced of that."""
    for one in skp_ids:
        await world.person(HEAD).done(one, "/corrections", CORRECTION)
    told = [SkpFinalisedV1.model_validate(one) for one in await world.events("skp.finalised.v1")]
    return [one for one in told if one.version > 1]


async def killed_and_replaced(it: Environment, *points: Failpoint, times: int) -> None:
    """Let replicas deliver that end at one of these points after the other; what they had claimed is anybody's then."""
    for point in points:
        replica = it.replica(circuit_failures=1000)
        with dying_at(point, times=times) as reached:
            replica.dispatcher.start()
            async with asyncio.timeout(120):
                await reached.wait()
            await replica.kill()
        it.forward(HASTY["lease_seconds"] + 1)


def shown(siasn: SiasnPartner) -> dict[str, list[str]]:
    """Return the hashes of the documents attached to each person's rows, oldest first."""
    owners = {row["id"]: row["nip"] for row in siasn.records(SKP22)}
    held: dict[str, list[str]] = {nip: [] for nip in owners.values()}
    for one in siasn.records(DOCUMENTS):
        held[owners[one["owner"]]].append(one["sha256"])
    return held


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("people", [6, pytest.param(300, marks=pytest.mark.thorough)])
async def test_everybodys_row_ends_with_the_right_document_whatever_fails(
    world: Agency, people: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fifth of the calls fails, replicas are killed, and a third of the assessments is corrected meanwhile."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    skps = await several_final(world, people)
    async with issuer_running() as issuer, published(world, issuer.url) as service:
        client = {"document_client_id": GATEWAY, "document_client_secret": CLIENTS[GATEWAY].secret}
        from_service: dict[str, Any] = {"document_url": service, "document_token_url": f"{issuer.url}/token", **client}
        async with trying(SIASN, SIASN.kinds[0], tmp_path, **from_service) as it:
            siasn = it.partner
            assert isinstance(siasn, SiasnPartner)
            for nip in skps:
                SIASN.know(siasn, nip)
            siasn.set_parameters(**SIZES)
            siasn.roughen(0.2)
            first = [SkpFinalisedV1.model_validate(one) for one in await world.events("skp.finalised.v1")]
            await it.take(*first)
            # The record of one is marked and its document is not sent; then a document is sent, and nobody hears of it.
            await killed_and_replaced(it, Failpoint.DELIVERY_MARKED, Failpoint.ANSWERED, times=max(2, people // 20))
            await it.take(*await corrected(world, list(skps.values())[::3]))
            await killed_and_replaced(it, Failpoint.ANSWER_READ, Failpoint.DELIVERY_MARKED, times=max(2, people // 20))
            it.started(circuit_failures=1000)
            it.started(circuit_failures=1000)
            await it.settled(within=60 + 10 * people)

            held = shown(siasn)
            stands = {
                nip: sha256((await document(world.person(nip), skp_id, EVALUATION)).content).hexdigest()
                for nip, skp_id in skps.items()
            }
            assert [nip for nip, hashes in held.items() if len(set(hashes)) != len(hashes)] == []
            assert [nip for nip, right in stands.items() if held[nip][-1] != right] == []
            outcomes = await it.outcomes()
            assert (outcomes.missing, outcomes.doubled, outcomes.wrong) == (0, 0, 0)
            assert set((await it.announced(SIASN.accepted)).values()) == {1}
            assert {row.state for row in await it.rows()} <= {State.ACCEPTED, State.SUPERSEDED}
