"""One call to a partner: at its pace, within a deadline, counted, and sorted into not sent and answer lost.

No address is ever logged or put into an error: paths hold NIPs.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, TypedDict, TypeVar, Unpack, overload

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from contracts.personal import personal
from hub.clock import SYSTEM, Clocks
from hub.errors import HubError, Transient, Uncertain, Unclear
from hub.failpoints import Failpoint, reach
from hub.partner.pace import Pace
from hub.partner.settings import PartnerSettings
from hub.partner.transport import AiohttpTransport
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.tls import CERTIFICATE_REFUSED, certificate_trouble

log = get_logger(__name__)

Result = TypeVar("Result")

READ_BLIPS: Final = frozenset({"unreachable", "answer_lost", "unavailable", "unexpected_answer"})
"""Failures after which a call that changes nothing is made once more."""
SAVE_BLIPS: Final = frozenset({"unreachable"})
"""Likewise for one that changes something: only what was certainly not sent."""

# An idle connection that the partner closes at the moment of a save would make that save uncertain: keep none for long.
_KEEPALIVE_SECONDS: Final = 2.0
_RETRY_WAIT_MAX_SECONDS: Final = 2.0
# Others may decode to far more than they are long, and not bit by bit.
_ENCODINGS: Final = frozenset({"gzip", "deflate", "identity", ""})

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@personal
class Answer:
    """A partner's answer, whole and decoded.

    Attributes:
        status: of HTTP.
        headers: names without regard to case.
        body: at most `answer_bytes_max`.
    """

    status: int
    headers: httpx.Headers
    body: bytes


class Sent(TypedDict, total=False):
    """What a request carries beside its method and address; of the bodies one, or a form with files.

    Attributes:
        headers: beside those of every request.
        auth: user and password of HTTP Basic.
        content: body as bytes.
        form: body as a form; with `files` its other fields.
        json: body as JSON.
        files: body as `multipart/form-data`: file name, content and media type by field.
    """

    headers: Mapping[str, str] | None
    auth: tuple[str, str] | None
    content: bytes | None
    form: Mapping[str, str] | None
    json: Mapping[str, Any] | None
    files: Mapping[str, tuple[str, bytes, str]] | None


def _as_it_is(answer: Answer) -> Answer:
    return answer


class Wire:
    """The HTTP connections to one partner and its token issuers, shared by all workers."""

    def __init__(
        self, settings: PartnerSettings, transport: httpx.AsyncBaseTransport | None = None, clocks: Clocks = SYSTEM
    ) -> None:
        """Open nothing yet.

        Args:
            settings: the partner, timeouts, pace and maintenance.
            transport: stands in for the network.
            clocks: tell when the partner is closed.
        """
        connect, read = settings.connect_timeout_seconds, settings.read_timeout_seconds
        self._http = httpx.AsyncClient(
            transport=transport
            or AiohttpTransport(
                connections=settings.concurrency, keepalive_seconds=_KEEPALIVE_SECONDS, ca_file=settings.ca_file
            ),
            timeout=httpx.Timeout(connect=connect, pool=connect, read=read, write=read),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept
        )
        self._settings = settings
        self._title = settings.title
        self._maintenance = settings.maintenance_by(clocks)
        self._pace = Pace(concurrency=settings.concurrency, calls_per_second=settings.calls_per_second)
        self._untrusted: dict[str, str] = {}

    @property
    def untrusted(self) -> str | None:
        """Whose certificate is not accepted and why, as an Indonesian sentence without its stop; None: nobody's."""
        return next((f"server {host}: {why}" for host, why in self._untrusted.items()), None)

    @overload
    async def request(
        self, method: str, url: str, *, operation: str, changes: bool, **sent: Unpack[Sent]
    ) -> Answer: ...

    @overload
    async def request(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        changes: bool,
        interpret: Callable[[Answer], Result],
        retry_on: Collection[str] | None = None,
        answer_bytes_max: int | None = None,
        **sent: Unpack[Sent],
    ) -> Result: ...

    async def request(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        changes: bool,
        interpret: Callable[[Answer], Result | Answer] = _as_it_is,
        retry_on: Collection[str] | None = None,
        answer_bytes_max: int | None = None,
        **sent: Unpack[Sent],
    ) -> Result | Answer:
        """Make one call and return its whole answer, whatever its status, or what `interpret` makes of it.

        Redirects are not followed. It waits for its turn first: that time is ours, and no failure of the partner's.

        Args:
            method: of HTTP.
            url: in full.
            operation: the call's name in the metrics.
            changes: whether it may change something at the partner. One that does not is made once more after a blip,
                and what is lost of it is Transient.
            interpret: makes a result of the answer, or raises; what it raises is counted, and may be a blip.
            retry_on: codes of Transient that are a blip; None: READ_BLIPS or, where it changes something, SAVE_BLIPS.
            answer_bytes_max: of its answer; None: as the settings say.
            sent: with it.

        Raises:
            Closed: within a window of maintenance; nothing was sent.
            Transient: `unreachable`, `certificate_refused`: not a byte of it was sent.
            Uncertain: `answer_late`, `answer_lost`, `answer_too_large`, `answer_unreadable`: it may have been, or may
                still be, carried out.
            HubError: whatever else `interpret` raises.
        """
        longest = answer_bytes_max or self._settings.answer_bytes_max

        async def attempt() -> Result | Answer:
            self._maintenance.check()
            try:
                with self._counted(operation):
                    return interpret(await self._answer(method, url, sent, longest, changes=changes))
            except Unclear:
                raise
            except Uncertain as lost:
                if changes:
                    raise
                raise Transient(str(lost), code=lost.code) from lost

        blips = retry_on if retry_on is not None else SAVE_BLIPS if changes else READ_BLIPS
        return await _retrying(self._settings, blips)(attempt)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _answer(self, method: str, url: str, sent: Sent, longest: int, *, changes: bool) -> Answer:
        async with self._pace.turn():
            self._maintenance.check()  # it may have begun while we waited
            try:
                # The client's own timeouts are per read: a partner that drips bytes would outlast them.
                async with asyncio.timeout(self._settings.call_timeout_seconds):
                    async with self._http.stream(
                        method,
                        url,
                        headers=sent.get("headers"),
                        auth=sent.get("auth"),
                        content=sent.get("content"),
                        data=sent.get("form"),
                        json=sent.get("json"),
                        files=sent.get("files"),
                    ) as response:
                        self._trust(response.url.host)
                        if changes:
                            reach(Failpoint.ANSWERED)
                        return Answer(response.status_code, response.headers, await self._body(response, longest))
            except _NEVER_SENT as error:
                if (why := certificate_trouble(error)) is not None:
                    raise self._distrusted(httpx.URL(url).host, why) from error
                raise Transient(
                    f"no connection to {self._title} ({type(error).__name__})", code="unreachable"
                ) from error
            except (TimeoutError, httpx.TimeoutException) as error:
                raise Uncertain(f"{self._title} did not answer in time", code="answer_late") from error
            except (httpx.RequestError, httpx.InvalidURL, OSError, ValueError) as error:
                # InvalidURL, ValueError: an answer that nobody can read, such as a redirect to what is no address.
                raise Uncertain(
                    f"the answer of {self._title} was lost ({type(error).__name__})", code="answer_lost"
                ) from error

    def _distrusted(self, host: str, why: str) -> Transient:
        if self._untrusted.get(host) != why:
            log.error("certificate_refused", partner=self._settings.partner, host=host, reason=why)
        self._untrusted[host] = why
        return Transient(f"the certificate of {self._title} is not accepted", code=CERTIFICATE_REFUSED)

    def _trust(self, host: str) -> None:
        if self._untrusted.pop(host, None) is not None:
            log.info("certificate_accepted", partner=self._settings.partner, host=host)

    async def _body(self, response: httpx.Response, longest: int) -> bytes:
        encodings = response.headers.get_list("Content-Encoding", split_commas=True)
        # One within another unfolds to a million times as much.
        if len(encodings) > 1 or not _ENCODINGS.issuperset(each.lower() for each in encodings):
            raise Uncertain(f"the answer of {self._title} is packed in a way not asked for", code="answer_unreadable")
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > longest:
                raise Uncertain(f"the answer of {self._title} is longer than any expected", code="answer_too_large")
        return bytes(body)

    @contextmanager
    def _counted(self, operation: str) -> Iterator[None]:
        """Count one call and its duration; the result is `ok` or the error's code."""
        partner = self._settings.partner
        started = time.perf_counter()
        result = "abandoned"
        try:
            yield
            result = "ok"
        except HubError as error:
            result = error.code
            raise
        finally:
            metrics.PARTNER_SECONDS.labels(partner, operation).observe(time.perf_counter() - started)
            metrics.PARTNER_CALLS.labels(partner, operation, result).inc()


def _retrying(settings: PartnerSettings, codes: Collection[str]) -> AsyncRetrying:
    """Return what repeats a call that failed with one of `codes`, unless the partner said when to come back."""

    def is_blip(error: BaseException) -> bool:
        return isinstance(error, Transient) and error.retry_after is None and error.code in codes

    return AsyncRetrying(
        stop=stop_after_attempt(settings.retry_attempts),
        wait=wait_random_exponential(multiplier=settings.retry_wait_seconds, max=_RETRY_WAIT_MAX_SECONDS),
        retry=retry_if_exception(is_blip),
        reraise=True,
    )
