"""The document of a final assessment on its whole way: printed by the service, fetched and attached by the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from contracts.skp import SkpFinalisedV1
from hub.delivery.states import State
from hub.runtime import Runtime
from hub.service import attach
from hub.web.http import HttpServer, Readiness, build_app
from sandbox.sign_in.clients import CLIENTS, GATEWAY
from tests.conformance.environment import Environment, trying
from tests.conformance.siasn import SIASN
from tests.integration.sandbox.sign_in.world import issuer_running
from tests.integration.services.skp_service.test_documents import EVALUATION, document, final
from tests.integration.services.skp_service.world import HEAD, World
from tests.partners.siasn import DOCUMENTS

pytestmark = pytest.mark.one_database

CORRECTION = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}


@asynccontextmanager
async def published(world: World, issuer: str) -> AsyncIterator[str]:
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


async def announced(world: World, version: int) -> SkpFinalisedV1:
    told = [SkpFinalisedV1.model_validate(one) for one in await world.events("skp.finalised.v1")]
    return next(one for one in told if one.version == version)


async def attached(it: Environment, world: World, skp: dict[str, Any]) -> tuple[list[str], str]:
    """Return the hashes of what SIASN holds, oldest first, and that of the document that stands at the service."""
    stands = await document(world.person(skp["nip"]), skp["id"], EVALUATION)
    return [one["sha256"] for one in it.partner.records(DOCUMENTS)], sha256(stands.content).hexdigest()


async def test_each_version_is_attached_once_and_the_older_one_never_for_the_newer(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    skp = await final(world)
    async with issuer_running() as issuer, published(world, issuer.url) as service:
        client = {"document_client_id": GATEWAY, "document_client_secret": CLIENTS[GATEWAY].secret}
        from_service = {"document_url": service, "document_token_url": f"{issuer.url}/token", **client}
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
