"""What a test does to the simulated SIASN, and what it asks of it."""

from collections import Counter
from typing import Any, Final

import httpx

from contracts.skp import SkpFinalisedV1
from sandbox.siasn.faults import FaultKind
from sandbox.siasn.settings import SandboxSettings
from services.siasn_gateway import codes, mapping
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.unit.services.siasn_gateway.scripted import NIP, event

SAVE: Final = "skp22/save"
PATIENCE_SECONDS: Final = 10.0
"""A busy machine is no SIASN that does not answer."""


class SimulatedSiasn:
    """The simulator and one client."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self.admin = httpx.AsyncClient(base_url=url, trust_env=False, transport=transport, timeout=30)
        self.event: SkpFinalisedV1 = event()
        self.client = self.new_client()

    def new_client(self, **changes: Any) -> SiasnClient:
        """Return a client with the simulator's addresses and credentials."""
        return SiasnClient(self.settings_of(**changes))

    def settings_of(self, **changes: Any) -> SiasnGatewaySettings:
        """Return settings with the simulator's addresses and credentials."""
        known = SandboxSettings()
        told: dict[str, Any] = {
            "api_url": f"{self._url}/apisiasn/1.0",
            "token_url": f"{self._url}/oauth2/token",
            "sso_url": f"{self._url}/auth/realms/public-siasn/protocol/openid-connect/token",
            "consumer_key": known.consumer_key,
            "consumer_secret": known.consumer_secret,
            "sso_client_id": known.sso_client_id,
            "sso_username": known.sso_username,
            "sso_password": known.sso_password,
            "read_timeout_seconds": PATIENCE_SECONDS,
            "retry_wait_seconds": 0,
            "calls_per_second": 0,
        }
        return SiasnGatewaySettings(**(told | changes))

    async def register(self) -> None:
        """Make the person known to SIASN."""
        await self._told("POST", "/admin/persons", {"persons": [{"nip": NIP, "nama": "Sariwangi Padma"}]})

    async def parameters(self, **seconds: float) -> None:
        """Change the sizes of the faults."""
        await self._told("PUT", "/admin/faults", {"parameters": seconds})

    async def next_fault(self, kind: FaultKind, endpoint: str, count: int = 1) -> None:
        """Let the next calls of an endpoint meet a fault."""
        await self._told("POST", "/admin/faults/next", {"kind": kind, "endpoint": endpoint, "count": count})

    async def switch(self, **values: Any) -> None:
        """Let the simulator behave in another of the ways that SIASN may have."""
        await self._told("PUT", "/admin/switches", values)

    async def revoke_tokens(self, kind: str | None = None) -> None:
        """Make issued tokens stop working."""
        await self._told("POST", "/admin/tokens/revoke", {"kind": kind})

    async def summary(self) -> dict[str, Any]:
        """Return the truth on SIASN's side."""
        return dict((await self.admin.get("/admin/summary")).raise_for_status().json())

    async def tokens_issued(self) -> Counter[str]:
        """Return how many tokens of each kind SIASN has issued."""
        return Counter((await self.summary())["tokens_issued"])

    async def late_saves_stored(self) -> None:
        """Wait until no save is outstanding at SIASN."""
        answer = await self.admin.get("/admin/pending", params={"wait_seconds": 20}, timeout=30)
        assert answer.raise_for_status().json() == {"pending_late": 0}

    async def body(self, existing_id: str | None = None) -> dict[str, Any]:
        """Return the body of a save of the assessment."""
        person = await self.client.person(NIP)
        rank_id = codes.rank_id(self.event.assessor.grade)
        return mapping.save_body(self.event, person.id, existing_id, assessor_rank_id=rank_id)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()
        await self.admin.aclose()

    async def _told(self, method: str, path: str, json: dict[str, Any]) -> None:
        (await self.admin.request(method, path, json=json)).raise_for_status()
