"""Whom the gateway calls: SIASN, and skp_service for the documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from hub.clock import SYSTEM, Clocks
from hub.partner.service_client import ServiceClient
from services.siasn_gateway.client import Exchange, SiasnClient
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.settings import SiasnGatewaySettings


@dataclass(frozen=True)
class Connections:
    """Both.

    Attributes:
        siasn: the partner.
        papers: the documents of assessments; None: nobody has said where they are, nor wants any sent.
    """

    siasn: SiasnClient
    papers: Papers | None

    @classmethod
    def of(
        cls,
        settings: SiasnGatewaySettings,
        *,
        on_exchange: Callable[[Exchange], None] | None = None,
        clocks: Clocks = SYSTEM,
    ) -> Self:
        """Connect to nothing yet.

        Args:
            settings: of the gateway.
            on_exchange: as `SiasnClient` has it.
            clocks: likewise.
        """
        papers = None
        if settings.sends_documents or not settings.documents_lacking:
            papers = Papers(ServiceClient(settings.documents_from(), clocks), settings.document_form)
        return cls(SiasnClient(settings, on_exchange=on_exchange, clocks=clocks), papers)

    async def aclose(self) -> None:
        """Close all connections."""
        await self.siasn.aclose()
        if self.papers is not None:
            await self.papers.aclose()
