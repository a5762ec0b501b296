"""Programs that sign in as themselves: each has a secret, and its tokens say what the issuer knows of it."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

GATEWAY: Final = "siasn-gateway"
AWARDS: Final = "award-service"


class SampleClient(BaseModel):
    """A program that the issuer knows (OAuth 2 confidential client)."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    secret: str
    """Its secret, which is none here."""
    roles: tuple[str, ...] = ()
    """What its tokens say, whatever it asks for."""


CLIENTS: Final[Mapping[str, SampleClient]] = {
    GATEWAY: SampleClient(secret="siasn-gateway-secret", roles=("document_reader",)),  # noqa: S106
    AWARDS: SampleClient(secret="award-service-secret", roles=("document_reader",)),  # noqa: S106
}
"""Those of the sample district, by client id."""
