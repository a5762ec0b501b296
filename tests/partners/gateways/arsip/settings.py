"""Settings of this gateway."""

from pydantic import SecretStr

from hub.partner.settings import Address, TokenSettings
from hub.settings import variable_of


class ArsipGatewaySettings(TokenSettings, partner="arsip", title="Arsip"):
    """What the gateway is told beside what every partner's gateway is told."""

    url: Address = "https://arsip.test"
    """Base address of Arsip's API."""
    client_id: str = ""
    """Who we are, as Arsip registered it."""
    client_secret: SecretStr = SecretStr("")
    """Proves that."""

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set without which nobody can sign in."""
        return tuple(variable_of(type(self), name) for name in self.lacking("client_id", "client_secret"))
