"""A partner that is nobody's in particular."""

from typing import Any, Final

import httpx

from hub.partner.settings import Address, FixedToken, TokenSettings
from hub.partner.wire import Answer, Wire

URL: Final = "https://mitra.test/api"


class MitraSettings(TokenSettings, partner="mitra", title="Mitra"):
    """Those of a gateway to it."""

    api_url: Address = URL
    """Where it is."""
    fixed_token: FixedToken = None
    """A token that a person was given."""


def settings(**changes: Any) -> MitraSettings:
    """Settings that do not slow a test down."""
    return MitraSettings(**({"calls_per_second": 0, "retry_wait_seconds": 0} | changes))


async def read(wire: Wire) -> Answer:
    """Make one call that changes nothing."""
    return await wire.request("GET", URL, operation="read", changes=False)


async def save(wire: Wire, **sent: Any) -> Answer:
    """Make one call that changes something."""
    return await wire.request("POST", URL, operation="save", changes=True, **sent)


def wire_of(transport: httpx.AsyncBaseTransport | None, **changes: Any) -> Wire:
    """The wire over a transport."""
    return Wire(settings(**changes), transport)
