"""Both invented partners, each with a client of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from tests.integration.sandbox.kit.callers import Caller, RestCaller, SoapCaller
from tests.partners.award_soap import kantor
from tests.partners.clock import ManualClock
from tests.partners.registry_rest import arsip
from tests.partners.simulated import RecordPartner


@dataclass
class Played:
    partner: RecordPartner
    caller: Caller
    clock: ManualClock


@pytest_asyncio.fixture
async def rest() -> AsyncIterator[tuple[RecordPartner, RestCaller, ManualClock]]:
    clock = ManualClock()
    async with arsip(clock) as partner, httpx.AsyncClient(base_url=partner.url, verify=False, timeout=30) as client:
        caller = RestCaller(client)
        await caller.sign_in()
        yield partner, caller, clock


@pytest_asyncio.fixture
async def soap() -> AsyncIterator[tuple[RecordPartner, SoapCaller, ManualClock]]:
    clock = ManualClock()
    async with kantor(clock) as partner, httpx.AsyncClient(base_url=partner.url, verify=False, timeout=30) as client:
        yield partner, SoapCaller(client), clock


@pytest.fixture(params=["rest", "soap"])
def played(request: pytest.FixtureRequest) -> Played:
    """A partner without faults, time in the test's hand."""
    return Played(*request.getfixturevalue(request.param))
