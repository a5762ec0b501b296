"""Every combination of the simulator's switches, three deliveries each. Takes the better part of an hour."""

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa

from hub.delivery.tables import deliveries, partner_records
from hub.tables import outbox
from sandbox.siasn.app import create_app
from sandbox.siasn.settings import SandboxSettings
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.tables import assessor_ranks, persons
from tests.integration.services.siasn_gateway.gateway import Gateway, assessments, nip_of
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.integration.services.siasn_gateway.test_switches import VALUES

PEOPLE: Final = 3
"""The first meets the tokens that are refused; what differs between the others is their NIP."""
URL: Final = "http://127.0.0.1"
FIRST: Final = ("refusal_status", "sso_refusal_status")
"""One test for each combination of these; it goes through all combinations of the others."""
MIXED: Final = "mixed"
"""Is a mixture of the other values of its switch, each of which is tried alone."""

REST: Final = {
    name: [value for value in values if value != MIXED] for name, values in VALUES.items() if name not in FIRST
}


def combinations() -> Iterator[dict[str, Any]]:
    yield from (dict(zip(REST, chosen, strict=True)) for chosen in product(*REST.values()))


class Restarted(Gateway):
    """A gateway that begins anew for each combination, and reaches its simulator without sockets."""

    def __init__(self, folder: Path) -> None:
        settings = SandboxSettings(store=Path(":memory:"), faults="none")
        self.transport = httpx.ASGITransport(create_app(settings))
        siasn = SimulatedSiasn(URL, transport=self.transport)
        super().__init__(siasn, folder)

    async def begin_anew(self, switches: dict[str, Any]) -> None:
        await self.siasn.admin.post("/admin/reset", params={"keep_persons": True})
        await self.siasn.switch(**switches)
        async with self.database.begin() as connection:
            for table in (deliveries, partner_records, outbox, persons, assessor_ranks):
                await connection.execute(sa.delete(table))
        self.use(SiasnClient(self.settings, self.transport))


@pytest.mark.thorough
@pytest.mark.parametrize("document_required", [False, True])
@pytest.mark.parametrize("chosen", list(product(*(VALUES[name] for name in FIRST))), ids=str)
async def test_each_combination_records_each_assessment_once(
    chosen: tuple[Any, ...], document_required: bool, tmp_path: Path
) -> None:
    gateway = Restarted(tmp_path)
    await gateway.open()
    await gateway.know(map(nip_of, range(PEOPLE)))
    all_of_them = list(combinations())
    random.Random(1).shuffle(all_of_them)
    for combination in all_of_them:
        switches = {**combination, **dict(zip(FIRST, chosen, strict=True)), "document_required": document_required}
        await gateway.begin_anew(switches)
        await gateway.finalise(assessments(PEOPLE))
        # The first tokens of a run are refused, each kind in its way.
        await gateway.client.person(nip_of(0))
        await gateway.siasn.revoke_tokens()
        states = await gateway.deliver_all()
        await gateway.dispatcher.stop(deadline=10)
        assert states == {"rejected" if document_required else "accepted": PEOPLE}, switches
        summary = await gateway.siasn.summary()
        assert (summary["records"], summary["duplicates"]) == (0 if document_required else PEOPLE, 0), switches
    await gateway.close()
