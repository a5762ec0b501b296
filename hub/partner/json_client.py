"""A client of a partner that speaks JSON over HTTP and lets in by one token (OAuth 2 client credentials, RFC 6749 4.4).

What a whole answer of the partner says is the gateway's to read; what any answer may be is sorted here.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Literal, TypeVar, Unpack

from pydantic import SecretStr

from hub.clock import Clocks
from hub.environment import variable_of
from hub.errors import Transient, Unclear
from hub.partner.answers import positive_number, whole_object
from hub.partner.settings import Address, TokenSettings
from hub.partner.tokens import CREDENTIALS_REFUSED, Issued, TokenCache, TokenSource
from hub.partner.wire import Answer, Sent, Wire

Result = TypeVar("Result")

# A JSON object as it was answered.
Said = Mapping[str, Any]

_BEARER: Final[Literal["bearer"]] = "bearer"


class JsonPartnerSettings(TokenSettings):
    """Those of a partner with one address, and one client whom it knows by a secret."""

    url: Address = "https://partner.invalid"
    """Base address of the partner's API."""
    client_id: str = ""
    """Who we are, as the partner registered it."""
    client_secret: SecretStr = SecretStr("")
    """Proves that."""

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set without which nobody can sign in."""
        return tuple(variable_of(type(self), name) for name in self.lacking("client_id", "client_secret"))


class TokenRefused(Transient):
    """The token is not valid, or no longer."""

    code = "token_refused"


class JsonClient:
    """Calls the partner with its token, which is renewed when refused. Safe for many tasks of one event loop."""

    def __init__(
        self,
        settings: JsonPartnerSettings,
        clocks: Clocks,
        *,
        accepted: Callable[[int, Said], Said],
        token_path: str = "token",  # noqa: S107 - a path
    ) -> None:
        """Connect to nothing yet.

        Args:
            settings: address, credentials, timeouts, pace.
            clocks: of the token, and of when the partner says to come back.
            accepted: is given HTTP's status and a whole answer; returns it, or raises what it says: Refused, Unclear.
            token_path: where the token is issued, below the base address.
        """
        self._settings = settings
        self._accepted = accepted
        self._token_path = token_path
        self._now = clocks.now
        self._wire = Wire(settings, clocks=clocks)
        self._tokens = TokenCache[Literal["bearer"]]([TokenSource(_BEARER, self._issue)], settings, clocks)

    @property
    def trouble(self) -> str | None:
        """Why the partner does not let us in, as `TokenCache.trouble` has it."""
        return self._tokens.trouble

    @property
    def untrusted(self) -> str | None:
        """Whose certificate is not accepted, as `Wire.untrusted` has it."""
        return self._wire.untrusted

    async def call(
        self, operation: str, method: str, path: str, interpret: Callable[[Said], Result], **sent: Unpack[Sent]
    ) -> Result:
        """Call, and once more when the token had to be renewed: a refused call was certainly not carried out.

        Args:
            operation: its name in the metrics.
            method: of HTTP; all but GET may change something.
            path: below the base address, with its query.
            interpret: makes a result of what was accepted; raises Unclear.
            sent: with it; headers are ours.

        Raises:
            HubError: as `Wire.request`, `TokenCache.current` and `accepted` do.
        """
        for renewed in (False, True):
            tokens = await self._tokens.current()
            sent["headers"] = {"Authorization": f"Bearer {tokens.of(_BEARER)}"}
            try:
                return await self._wire.request(
                    method,
                    f"{self._settings.url}/{path}",
                    operation=operation,
                    changes=method != "GET",
                    interpret=lambda answer: interpret(self._let_in(answer)),
                    **sent,
                )
            except TokenRefused:
                self._tokens.invalidate(tokens, (_BEARER,))
                if renewed:
                    raise
        raise AssertionError  # the second time returns or raises

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    def _let_in(self, answer: Answer) -> Said:
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise TokenRefused(f"{self._settings.title} refuses our token")
        return self._accepted(answer.status, self._whole(answer))

    def _whole(self, answer: Answer) -> Said:
        longest = self._settings.retry_after_max_seconds
        return whole_object(self._settings.title, answer, now=self._now(), longest_wait=longest)

    async def _issue(self) -> Issued:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        url = f"{self._settings.url}/{self._token_path}"
        return await self._wire.request(
            "POST", url, operation="token", changes=False, interpret=self._issued, form=form
        )

    def _issued(self, answer: Answer) -> Issued:
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:  # RFC 6749 5.2
            raise Transient(f"{self._settings.title} does not know our client", code=CREDENTIALS_REFUSED)
        said = self._whole(answer)
        return Issued(text_in(said, "access_token"), positive_number(said.get("expires_in")))


def text_in(said: Said, name: str) -> str:
    """Return a field that must be there, such as an id; raises Unclear."""
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise unclear()
    return value


def objects_in(said: Said, name: str) -> list[Said]:
    """Return a field that must be a list of objects; raises Unclear."""
    listed = said.get(name)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise unclear()
    return listed


def unclear() -> Unclear:
    """Return the error for a whole answer that fits no form that we know."""
    return Unclear("the answer fits no form that we know")
