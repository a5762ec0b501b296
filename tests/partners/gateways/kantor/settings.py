"""What the gateway is told of Kantor."""

from pydantic import SecretStr

from hub.partner.settings import Address, PartnerSettings


class KantorSettings(PartnerSettings, partner="kantor", title="Kantor"):
    """What `kantor_gateway` is told beside what every gateway is told."""

    address: Address = "https://kantor.invalid/layanan.php"
    """Where the partner's service answers."""
    user: str = ""
    """User that the partner has given to the agency."""
    password: SecretStr = SecretStr("")
    """Its password."""
