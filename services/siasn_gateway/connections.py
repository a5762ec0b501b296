"""Whom the gateway calls: SIASN, and skp_service for the documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from hub.clock import SYSTEM, Clocks
from services.siasn_gateway.client import Exchange, SiasnClient
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.settings import SiasnGatewaySettings


@dataclass(frozen=True)
class Connections:
    """Both.

    Attributes:
        siasn: the partner.
        papers: the documents of assessments.
    """

    siasn: SiasnClient
    papers: Papers

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
        return cls(SiasnClient(settings, on_exchange=on_exchange, clocks=clocks), Papers.of(settings, clocks))

    async def aclose(self) -> None:
        """Close all connections."""
        await self.siasn.aclose()
        await self.papers.aclose()
