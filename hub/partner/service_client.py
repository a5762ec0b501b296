"""Files of a sister service, fetched with a machine's credential (OAuth 2 client credentials, RFC 6749 4.4).

A sister is asked on the way to a partner: whatever keeps it from answering is NotReady. One that does not answer at all
is left alone for a while, since whoever waits for it takes the place of deliveries that need nothing of it.
"""

import hashlib
import re
from http import HTTPStatus
from typing import Final, Literal

import httpx
from pydantic import PositiveInt, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from contracts.personal import personal
from hub.clock import Clocks
from hub.delivery.circuit import Circuit
from hub.errors import HubError, NotReady, Transient
from hub.partner.answers import (
    check_turned_away,
    json_object,
    positive_number,
    retry_after,
    unavailable,
    whole_object,
)
from hub.partner.json_client import TokenRefused
from hub.partner.settings import OptionalAddress, PositiveWait, TokenSettings
from hub.partner.tokens import CREDENTIALS_REFUSED, Issued, TokenCache, TokenSource
from hub.partner.wire import Answer, Wire
from hub.settings import Seconds
from hub.tls import CERTIFICATE_REFUSED

_BEARER: Final[Literal["bearer"]] = "bearer"
_PROBLEM: Final = "urn:kinerja:problem:"
_HASH: Final = re.compile(r'"([0-9a-f]{64})"')
_TOO_LARGE: Final = "answer_too_large"
_HANGS: Final = frozenset({"answer_late", "unreachable", "token_unavailable", CERTIFICATE_REFUSED})
"""Failures that take their time, or that only an operator ends."""


class ServiceSettings(TokenSettings):
    """Where a sister service is and who we are there: told by the gateway that asks it, not by the environment.

    A subclass names the sister, as `PartnerSettings` says.
    """

    url: OptionalAddress = ""
    """Base address of its API."""
    token_url: OptionalAddress = ""
    """Where the district's issuer gives tokens to clients."""
    client_id: str = ""
    """Who we are, as the issuer registered it."""
    client_secret: SecretStr = SecretStr("")
    """Proves that."""
    calls_per_second: float = 0
    """No limit: it is one of us."""
    concurrency: PositiveInt = 64
    """As many as the gateway works on: nobody queues behind calls that hang."""
    read_timeout_seconds: Seconds = 20.0
    """How long it may take to answer, in seconds. Whoever waits for it keeps others from the partner."""
    retry_attempts: PositiveInt = 1
    """Whoever asks comes again."""
    circuit_failures: PositiveInt = 3
    """So many in a row that took their time show that it hangs."""
    circuit_open_seconds: PositiveWait = 60.0
    """How long it is left alone then, in seconds."""
    answer_bytes_max: PositiveInt = 20_971_520
    """A longer file is not read to its end, in bytes."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is Pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the gateway says, and nothing else."""
        return (init_settings,)

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The fields that are empty without which nothing can be fetched."""
        return tuple(self.lacking("url", "token_url", "client_id", "client_secret"))


@personal
class ServiceFile:
    """A file, whole.

    Attributes:
        content: its bytes; where the entity tag is their SHA-256, they have it.
        headers: names without regard to case.
    """

    content: bytes
    headers: httpx.Headers

    @property
    def sha256(self) -> str:
        """Of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class ServiceRefused(NotReady):
    """The sister says no.

    Attributes:
        problem: its code for that (`urn:kinerja:problem:<code>`); empty where it says none.
    """

    code = "service_refused"

    def __init__(self, message: str, problem: str) -> None:
        super().__init__(message)
        self.problem = problem


class FileTooLarge(NotReady):
    """The file is longer than `answer_bytes_max`, and will be."""

    code = "service_file_too_large"


class ServiceClient:
    """Fetches files with a token, which is renewed once when refused. Safe for many tasks of one event loop."""

    def __init__(self, settings: ServiceSettings, clocks: Clocks) -> None:
        """Connect to nothing yet.

        Args:
            settings: addresses, credentials, timeouts.
            clocks: of the token, and of when the sister says to come back.
        """
        self._settings = settings
        self._title = settings.title
        self._now = clocks.now
        self._wire = Wire(settings, clocks=clocks)
        self._tokens = TokenCache[Literal["bearer"]]([TokenSource(_BEARER, self._issue)], settings, clocks)
        self._circuit = Circuit(
            failures=settings.circuit_failures, open_seconds=settings.circuit_open_seconds, clock=clocks.elapsed
        )
        self._opened_by = ""
        self._probing = False

    @property
    def trouble(self) -> str | None:
        """Why we are not let in, as `TokenCache.trouble` has it."""
        return self._tokens.trouble

    @property
    def untrusted(self) -> str | None:
        """Whose certificate is not accepted, as `Wire.untrusted` has it."""
        return self._wire.untrusted

    async def file(self, operation: str, path: str) -> ServiceFile:
        """Fetch a file.

        Args:
            operation: its name in the metrics.
            path: below the base address, with its query.

        Raises:
            ServiceRefused: the sister says no.
            FileTooLarge: it gives more than we take.
            NotReady: of code `service_<why>`, such as `service_unreachable` or `service_credentials_missing`.
        """
        self._leave_alone()
        is_probe = self._circuit.is_open
        self._probing = self._probing or is_probe
        try:
            file = await self._file(operation, path)
        except NotReady:
            self._circuit.succeeded()
            raise
        except Transient as error:
            self._count(error)
            raise self._not_ready(error) from error
        finally:
            if is_probe:
                self._probing = False
        self._circuit.succeeded()
        return file

    async def sign_in(self) -> None:
        """Get a token, to see whether the issuer knows us. Raises NotReady."""
        try:
            await self._tokens.current()
        except Transient as error:
            raise self._not_ready(error) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    def _leave_alone(self) -> None:
        """Raise while the sister hangs: one call at a time may see whether it still does."""
        if self._circuit.is_open and (self._probing or not self._circuit.capacity(1)):
            wait = self._circuit.seconds_until_probe() or self._settings.call_timeout_seconds
            raise NotReady(f"{self._title} does not answer", code=self._opened_by, retry_after=wait)

    def _count(self, error: Transient) -> None:
        if error.code in _HANGS:
            self._opened_by = f"service_{error.code}"
            self._circuit.failed()
        else:
            self._circuit.succeeded()

    def _not_ready(self, error: Transient) -> NotReady:
        if error.code == _TOO_LARGE:
            return FileTooLarge(str(error))
        return NotReady(f"{self._title}: {error}", code=f"service_{error.code}", retry_after=error.retry_after)

    async def _file(self, operation: str, path: str) -> ServiceFile:
        for renewed in (False, True):
            tokens = await self._tokens.current()
            headers = {"Authorization": f"Bearer {tokens.of(_BEARER)}", "Accept": "*/*"}
            url = f"{self._settings.url}/{path}"
            try:
                return await self._wire.request(
                    "GET", url, operation=operation, changes=False, interpret=self._read, headers=headers
                )
            except TokenRefused:
                self._tokens.invalidate(tokens, (_BEARER,))
                if renewed:
                    raise
        raise AssertionError  # the second time returns or raises

    def _read(self, answer: Answer) -> ServiceFile:
        status = answer.status
        if status == HTTPStatus.UNAUTHORIZED:
            raise TokenRefused(f"{self._title} refuses our token")
        check_turned_away(self._title, status, self._wait(answer))
        if status != HTTPStatus.OK:
            raise self._refusal(answer)
        file = ServiceFile(answer.body, answer.headers)
        tag = _HASH.fullmatch(answer.headers.get("ETag", ""))
        if tag is not None and tag[1] != file.sha256:
            raise Transient(f"a file of {self._title} is not what its entity tag says", code="answer_lost")
        return file

    def _refusal(self, answer: Answer) -> HubError:
        said = json_object(answer.body) or {}
        kind = said.get("type")
        if isinstance(kind, str) and kind.startswith(_PROBLEM):
            problem = kind.removeprefix(_PROBLEM)
            return ServiceRefused(f"{self._title} refuses the file (HTTP {answer.status}, {problem})", problem)
        if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return ServiceRefused(f"{self._title} refuses the file (HTTP {answer.status})", "")
        return unavailable(self._title, answer.status)

    def _wait(self, answer: Answer) -> float | None:
        longest = self._settings.retry_after_max_seconds
        return retry_after(answer.headers.get("Retry-After", ""), now=self._now(), longest=longest)

    async def _issue(self) -> Issued:
        client = (self._settings.client_id, self._settings.client_secret.get_secret_value())
        return await self._wire.request(
            "POST",
            self._settings.token_url,
            operation="token",
            changes=False,
            interpret=self._issued,
            auth=client,
            form={"grant_type": "client_credentials"},
        )

    def _issued(self, answer: Answer) -> Issued:
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:  # RFC 6749 5.2
            raise Transient(f"the issuer does not know our client for {self._title}", code=CREDENTIALS_REFUSED)
        longest = self._settings.retry_after_max_seconds
        said = whole_object("the issuer", answer, now=self._now(), longest_wait=longest)
        token = said.get("access_token")
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
            raise unavailable("the issuer", answer.status)
        return Issued(token, positive_number(said.get("expires_in")))
