"""Arsip's calls. No save is idempotent; errors are those of `JsonClient.call`."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from hub.clock import Clocks
from hub.errors import Permanent
from hub.partner.json_client import JsonClient, Said
from tests.partners.gateways.arsip import answers
from tests.partners.gateways.arsip.settings import ArsipGatewaySettings


class ArsipClient(JsonClient):
    """Calls Arsip."""

    def __init__(self, settings: ArsipGatewaySettings, clocks: Clocks) -> None:
        super().__init__(settings, clocks, accepted=answers.accepted)

    async def assessments(self, nip: str) -> list[Said]:
        """Return what Arsip shows of a person's assessments."""
        return (await self.call("assessments/list", "GET", f"persons/{quote(nip)}/assessments", answers.page))[0]

    async def save_assessment(self, row: Said, partner_id: str | None) -> str:
        """Create an assessment, or update the one of that id; returns its id."""
        if partner_id is None:
            return await self.call("assessments/create", "POST", "assessments", answers.saved, json=row)
        return await self.call("assessments/update", "PUT", f"assessments/{partner_id}", answers.saved, json=row)

    async def attach(self, record_id: str, content: bytes) -> str:
        """Attach a document to an assessment, in the place of the one before; returns its id."""
        path = f"assessments/{record_id}/document"
        return await self.call("documents/attach", "POST", path, answers.saved, content=content)

    async def add_awards(self, rows: Sequence[Said]) -> list[str | Permanent]:
        """Add awards; returns an id or a refusal of each, in their order."""
        return await self.call("awards/add", "POST", "awards", answers.each_saved, json={"items": rows})

    async def awards(self, cursor: str | None) -> tuple[list[Said], str | None]:
        """Return a page of everybody's awards, and where the next one begins."""
        query = urlencode({"cursor": cursor} if cursor else {})
        return await self.call("awards/list", "GET", f"awards?{query}", answers.page)
