"""Settings of this service."""

from typing import Annotated

from pydantic import Field, SecretStr

from hub.partner.settings import Address, FixedToken, TokenSettings
from hub.settings import variable_of


class SiasnGatewaySettings(TokenSettings, partner="siasn", title="SIASN"):
    """What `siasn_gateway` is told beside what every service is told.

    Addresses: SIASN's training system by default; https, but for addresses of this machine.
    """

    api_url: Address = "https://training-apimws.bkn.go.id:8243/api/1.0"
    """Base address of SIASN's API."""
    token_url: Address = "https://training-apimws.bkn.go.id/oauth2/token"  # noqa: S105 - an address, no secret
    """Where token 1 (API manager, WSO2) is issued."""
    sso_url: Address = "https://iam-siasn.bkn.go.id/auth/realms/public-siasn/protocol/openid-connect/token"
    """Where token 2 (SSO, Keycloak) is issued."""
    consumer_key: str = ""
    """Consumer key of token 1, as BKN gave it to the agency."""
    consumer_secret: SecretStr = SecretStr("")
    """Consumer secret of token 1."""
    sso_client_id: str = ""
    """Client id of token 2."""
    sso_username: str = ""
    """User of token 2."""
    sso_password: SecretStr = SecretStr("")
    """Password of token 2."""
    sso_token: FixedToken = None
    """A fixed token 2, as most agencies are given one; then client id, user and password are not used."""

    reconciliation_first_year: Annotated[int, Field(ge=0, le=2100)] = 0
    """The first assessed year that is compared with the partner's histories; 0: every year. Years from before the hub
    are only at the partner, and each of them would be told of."""

    @property
    def fixed_sso_token(self) -> str:
        """The fixed token 2 as it goes into a header; empty for none."""
        return "" if self.sso_token is None else self.sso_token.get_secret_value()

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set; of token 2 those of the user where one of them is, else the fixed token."""
        lacking = self.lacking("consumer_key", "consumer_secret")
        if not self.fixed_sso_token:
            user = ("sso_client_id", "sso_username", "sso_password")
            of_user = self.lacking(*user)
            lacking += of_user if len(of_user) < len(user) else ["sso_token"]
        return tuple(variable_of(type(self), name) for name in lacking)
