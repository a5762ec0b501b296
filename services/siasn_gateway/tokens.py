"""Both tokens that SIASN asks for on every call: how each is fetched, and how a call carries them."""

from typing import Final

from hub.clock import Clocks
from hub.partner.tokens import Issued, TokenCache, Tokens, TokenSource
from hub.partner.wire import READ_BLIPS, Answer, Sent, Wire
from services.siasn_gateway.answers import TokenKind, access_token
from services.siasn_gateway.envelope import Envelope
from services.siasn_gateway.settings import SiasnGatewaySettings

TokenPair = Tokens[TokenKind]

_BLIPS: Final = {
    TokenKind.API_MANAGER: READ_BLIPS,
    # Whatever else comes back may have counted as an attempt to sign in with a wrong password.
    TokenKind.SSO: READ_BLIPS - {"unexpected_answer"},
}


def headers(pair: TokenPair) -> dict[str, str]:
    """Return the headers of a call."""
    api_manager, sso = pair.of(TokenKind.API_MANAGER), pair.of(TokenKind.SSO)
    return {"Authorization": f"Bearer {api_manager}", "Auth": f"bearer {sso}"}


def token_cache(settings: SiasnGatewaySettings, wire: Wire, clocks: Clocks) -> TokenCache[TokenKind]:
    """Return the cache of both tokens.

    Args:
        settings: addresses, credentials, margins.
        wire: the connections.
        clocks: of how long tokens live and credentials rest.
    """

    def interpret(answer: Answer) -> Issued:
        return access_token(Envelope.of(answer), now=clocks.now(), longest_wait=settings.retry_after_max_seconds)

    async def ask(kind: TokenKind, url: str, sent: Sent) -> Issued:
        return await wire.request(
            "POST", url, operation=kind, changes=False, interpret=interpret, retry_on=_BLIPS[kind], **sent
        )

    client = (settings.consumer_key, settings.consumer_secret.get_secret_value())
    by_client = Sent(auth=client, form={"grant_type": "client_credentials"})
    by_password = Sent(
        form={
            "grant_type": "password",
            "client_id": settings.sso_client_id,
            "username": settings.sso_username,
            "password": settings.sso_password.get_secret_value(),
        }
    )
    sources = (
        TokenSource(TokenKind.API_MANAGER, lambda: ask(TokenKind.API_MANAGER, settings.token_url, by_client)),
        TokenSource(
            TokenKind.SSO,
            lambda: ask(TokenKind.SSO, settings.sso_url, by_password),
            fixed=settings.fixed_sso_token,
            refusal="sso_token_refused",
        ),
    )
    return TokenCache(sources, settings, clocks)
