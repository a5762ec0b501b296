"""One request to SIASN: at its pace, within a deadline, counted, and sorted into not sent and answer lost.

No address is ever logged or put into an error: the paths hold NIPs.
"""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx
from aiolimiter import AsyncLimiter
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from hub.errors import HubError, Transient, Uncertain
from hub.failpoints import Failpoint, reach
from hub.telemetry import metrics
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.transport import AiohttpTransport

_PARTNER: Final = "siasn"
# An idle connection that SIASN closes at the moment of a save would make that save uncertain: keep none for long.
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


# No generated repr: bodies hold NIPs and names, or tokens.
@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """An answer of SIASN's, whole and decoded.

    Attributes:
        status: of HTTP.
        headers: names without regard to case.
        body: at most `siasn_answer_bytes_max`.
    """

    status: int
    headers: httpx.Headers
    body: bytes


class Wire:
    """The HTTP connections to SIASN and its token issuers, shared by all workers."""

    def __init__(self, settings: SiasnGatewaySettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Open nothing yet.

        Args:
            settings: timeouts and pace.
            transport: stands in for the network.
        """
        connect, read = settings.siasn_connect_timeout_seconds, settings.siasn_read_timeout_seconds
        self._http = httpx.AsyncClient(
            transport=transport
            or AiohttpTransport(connections=settings.siasn_concurrency, keepalive_seconds=_KEEPALIVE_SECONDS),
            timeout=httpx.Timeout(connect=connect, pool=connect, read=read, write=read),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
            event_hooks={"response": [_answered]},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept
        )
        self._deadline = settings.siasn_call_timeout_seconds
        self._answer_bytes_max = settings.siasn_answer_bytes_max
        self._places = asyncio.Semaphore(settings.siasn_concurrency)
        rate = settings.siasn_calls_per_second
        self._pace = AsyncLimiter(1, 1 / rate) if rate else nullcontext()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request and return its whole answer, whatever its status; redirects are not followed.

        It waits for its turn first: that time is ours, and no failure of SIASN's.

        Args:
            method: of HTTP.
            url: in full.
            headers: beside those of every request.
            auth: user and password of HTTP Basic.
            form: body as a form.
            json: body as JSON.

        Raises:
            Transient: `unreachable`: not a byte of it was sent.
            Uncertain: `answer_late`, `answer_lost`, `answer_too_large`, `answer_unreadable`: it may have been, or may
                still be, carried out.
        """
        async with self._places, self._pace:
            try:
                # The client's own timeouts are per read: a partner that drips bytes would outlast them.
                async with asyncio.timeout(self._deadline):
                    async with self._http.stream(
                        method, url, headers=headers, auth=auth, data=form, json=json
                    ) as response:
                        return Answer(response.status_code, response.headers, await self._body(response))
            except _NEVER_SENT as error:
                raise Transient(f"no connection to SIASN ({type(error).__name__})", code="unreachable") from error
            except (TimeoutError, httpx.TimeoutException) as error:
                raise Uncertain("SIASN did not answer in time", code="answer_late") from error
            except (httpx.RequestError, httpx.InvalidURL, OSError, ValueError) as error:
                # InvalidURL, ValueError: an answer that nobody can read, such as a redirect to what is no address.
                raise Uncertain(f"SIASN's answer was lost ({type(error).__name__})", code="answer_lost") from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        encodings = response.headers.get_list("Content-Encoding", split_commas=True)
        # One within another unfolds to a million times as much.
        if len(encodings) > 1 or not _ENCODINGS.issuperset(each.lower() for each in encodings):
            raise Uncertain("SIASN's answer is packed in a way that we did not ask for", code="answer_unreadable")
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > self._answer_bytes_max:
                raise Uncertain("SIASN's answer is longer than any that we expect", code="answer_too_large")
        return bytes(body)


async def _answered(response: httpx.Response) -> None:
    """Called before the answer's body is read."""
    if response.request.headers.get("content-type") == "application/json":  # a save; a sign-in is a form
        reach(Failpoint.ANSWERED)


@contextmanager
def counted(operation: str) -> Iterator[None]:
    """Count one call and its duration; the result is `ok` or the error's code."""
    started = time.perf_counter()
    result = "abandoned"
    try:
        yield
        result = "ok"
    except HubError as error:
        result = error.code
        raise
    finally:
        metrics.PARTNER_SECONDS.labels(_PARTNER, operation).observe(time.perf_counter() - started)
        metrics.PARTNER_CALLS.labels(_PARTNER, operation, result).inc()


def retrying(settings: SiasnGatewaySettings, codes: Collection[str]) -> AsyncRetrying:
    """Return what repeats a call that failed with one of `codes`, unless SIASN said when to come back."""

    def is_blip(error: BaseException) -> bool:
        return isinstance(error, Transient) and error.retry_after is None and error.code in codes

    return AsyncRetrying(
        stop=stop_after_attempt(settings.siasn_retry_attempts),
        wait=wait_random_exponential(multiplier=settings.siasn_retry_wait_seconds, max=_RETRY_WAIT_MAX_SECONDS),
        retry=retry_if_exception(is_blip),
        reraise=True,
    )


def as_transient(lost: Uncertain) -> Transient:
    """Return the failure of a request that may simply be repeated, because it changes nothing."""
    return Transient(str(lost), code=lost.code)
