"""Settings of this gateway."""

from hub.partner.json_client import JsonPartnerSettings
from hub.partner.settings import Address


class ArsipGatewaySettings(JsonPartnerSettings, partner="arsip", title="Arsip"):
    """What the gateway is told beside what every partner's gateway is told."""

    url: Address = "https://arsip.test"
    """Base address of Arsip's API."""
