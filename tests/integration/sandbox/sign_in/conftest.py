"""An issuer that all tests share, and an API that trusts it."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.integration.sandbox.sign_in.issuer_fixture import api_trusting, issuer_running


@pytest.fixture(autouse=True)
def _straight_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy the environment names."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest_asyncio.fixture(scope="session")
async def issuer() -> AsyncIterator[str]:
    """Its address."""
    async with issuer_running() as server:
        yield server.url


@pytest_asyncio.fixture
async def api(issuer: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API."""
    async with api_trusting(issuer) as client:
        yield client


@pytest_asyncio.fixture
async def page(issuer: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the issuer."""
    async with httpx.AsyncClient(base_url=issuer, timeout=30) as client:
        yield client
