"""Calls of a partner's SOAP operations, over the wire that REST uses, too.

The wire paces, limits, times and counts a call, and tells what was never sent from what was lost. Here is only what an
answer means. Killed while an answer is read: it was one of many instants after the request, and the ledger asks.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Final, NoReturn, Protocol, TypeVar

import httpx

from contracts.personal import personal
from hub.clock import Clock, moment
from hub.errors import HubError, Transient, Uncertain, Unclear
from hub.partner.answers import check_turned_away, retry_after
from hub.partner.soap.codec import Codec, codec_of
from hub.partner.soap.faults import FaultJudge, fault_in, unclear_fault
from hub.partner.soap.operation import HeaderBlock, Operation, UsernameToken
from hub.partner.soap.packaged import Wsdl
from hub.partner.soap.reading import Limits, envelope_in

_NOT_LET_IN: Final = {
    HTTPStatus.UNAUTHORIZED: "unauthorised",
    HTTPStatus.FORBIDDEN: "forbidden",
}
_UNREADABLE: Final = "answer_unreadable"
_ANSWERED: Final = range(200, 300)
_DEFAULT_LIMITS: Final = Limits()


Result = TypeVar("Result")


class Answer(Protocol):
    """An answer of HTTP, whole and decoded."""

    @property
    def status(self) -> int:
        """Of HTTP."""
        ...

    @property
    def headers(self) -> httpx.Headers:
        """Names without regard to case."""
        ...

    @property
    def body(self) -> bytes:
        """Whole, in none of HTTP's encodings."""
        ...


class Sender(Protocol):
    """What carries requests to the partner; the wire."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        changes: bool,
        interpret: Callable[[Answer], Result],
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Result:
        """Make one call and return what `interpret` makes of its answer, whatever its status.

        Raises:
            Transient: it was not carried out.
            Uncertain: its answer was lost.
            HubError: whatever `interpret` raises; it is counted, and may be a blip after which a read is repeated.
        """
        ...


@personal
class _Long:
    """An answer that is read beside the event loop."""

    answer: Answer


def _as_it_is(result: object) -> object:
    return result


class SoapClient:
    """One port of a partner's SOAP service."""

    def __init__(
        self,
        wsdl: Wsdl,
        address: str,
        sender: Sender,
        *,
        now: Clock,
        judge: FaultJudge = unclear_fault,
        turned_away: Callable[[Answer], None] | None = None,
        token: UsernameToken | None = None,
        limits: Limits = _DEFAULT_LIMITS,
        retry_after_max: float = 3600.0,
    ) -> None:
        """Load nothing yet.

        Args:
            wsdl: which port of which WSDL.
            address: of the service; that in the WSDL is not used.
            sender: carries the requests.
            now: seconds since 1970-01-01 UTC, for the digest of `token`.
            judge: tells what a fault means.
            turned_away: raises Transient for an answer without a fault that was given at the door, beside 401, 403, 429
                and 503 with `Retry-After`; asked before these.
            token: of WS-Security, in each request.
            limits: how much an answer may be.
            retry_after_max: the longest wait that the partner may ask for (`Retry-After`), in seconds; more is cut.
        """
        self._retry_after_max = retry_after_max
        self._wsdl, self._address, self._sender, self._now = wsdl, address, sender, now
        self._judge, self._turned_away, self._token, self._limits = judge, turned_away, token, limits
        self._codec: Codec | None = None

    async def load(self, *operations: Operation) -> None:
        """Parse the WSDL, beside the event loop, unless this process has: for a start that fails rather than a call.

        Args:
            operations: that will be called.

        Raises:
            LookupError: a document, service, port or operation is not there.
            zeep.exceptions.Error: it is no WSDL.
        """
        codec = await self._loaded()
        for operation in operations:
            codec.check_operation(operation)

    async def call(
        self, operation: Operation, /, *arguments: object, _headers: Sequence[HeaderBlock] = (), **named: object
    ) -> object:
        """Call an operation and return its result: texts, numbers, moments, lists, mappings.

        None is an answer that holds nothing, which need not say that there is nothing: the gateway knows its partner.

        Args:
            operation: to be called.
            arguments: in the order of the WSDL; a mapping for a complex one, `Array` for an array.
            _headers: of the envelope.
            named: by the names of the WSDL.

        Raises:
            Permanent: `unwritable`: the arguments are not what the WSDL asks for; nothing was sent.
            Transient: it was not carried out, or changes nothing and its answer was lost.
            Uncertain: it may have been carried out; `Unclear` where the partner did answer.
            HubError: whatever `judge` makes of a fault.
        """
        return await self.call_for(_as_it_is, operation, *arguments, _headers=_headers, **named)

    async def call_for(
        self,
        interpret: Callable[[object], Result],
        operation: Operation,
        /,
        *arguments: object,
        _headers: Sequence[HeaderBlock] = (),
        **named: object,
    ) -> Result:
        """Call an operation and return what `interpret` makes of its result; otherwise as `call`.

        Args:
            interpret: reads the result, such as JSON in a string with an error's code, or raises. What it raises is
                counted, and may be a blip after which a read is repeated.
            operation: to be called.
            arguments: as `call` has them; `_headers`, `named` as well.
            _headers: of the envelope.
            named: by the names of the WSDL.

        Raises:
            HubError: whatever `interpret` raises; what `call` does.
        """
        codec = await self._loaded()
        at = moment(self._now())
        request = codec.request(operation, arguments, named, headers=_headers, token=self._token, at=at)
        result = await self._sender.request(
            "POST",
            self._address,
            operation=operation.label or operation.name,
            changes=operation.changes,
            interpret=partial(self._interpreted, codec, operation, interpret),
            headers=request.headers,
            content=request.content,
        )
        if isinstance(result, _Long):
            return await asyncio.to_thread(self._result, codec, operation, interpret, result.answer)
        return result

    async def _loaded(self) -> Codec:
        if self._codec is None:
            self._codec = await asyncio.to_thread(codec_of, self._wsdl)
        return self._codec

    def _interpreted(
        self, codec: Codec, operation: Operation, interpret: Callable[[object], Result], answer: Answer
    ) -> Result | _Long:
        """Return the result of an answer, or the answer where that is long: the wire interprets in the event loop."""
        if len(answer.body) > self._limits.thread_above_bytes and answer.status in _ANSWERED:
            return _Long(answer)
        return self._result(codec, operation, interpret, answer)

    def _result(
        self, codec: Codec, operation: Operation, interpret: Callable[[object], Result], answer: Answer
    ) -> Result:
        if not answer.body and answer.status in _ANSWERED and codec.returns_nothing(operation):
            return interpret(None)
        try:
            envelope = envelope_in(answer.body, self._limits, huge_text=operation.huge_text)
        except Uncertain as unreadable:
            self._check_door(answer)
            _raise(unreadable, operation, answer.status)
        fault = fault_in(envelope, answer.status)
        if fault is not None:
            _raise(self._judge(fault), operation, answer.status)
        if answer.status not in _ANSWERED:
            self._check_door(answer)
            words = f"an envelope without a fault (HTTP {answer.status})"
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                lost = Uncertain(f"the partner answers with {words}", code=_UNREADABLE)
                _raise(lost, operation, answer.status)
            raise Unclear(f"the partner answers with {words}")
        return interpret(codec.result(operation, envelope))

    def _check_door(self, answer: Answer) -> None:
        """Raise Transient for what was refused before anything could be carried out."""
        if self._turned_away is not None:
            self._turned_away(answer)
        wait = retry_after(answer.headers.get("Retry-After", ""), now=self._now(), longest=self._retry_after_max)
        check_turned_away("the partner", answer.status, wait)
        for status, code in _NOT_LET_IN.items():
            if answer.status == status:
                raise Transient(f"the partner does not let us in (HTTP {answer.status})", code=code)


def _raise(error: HubError, operation: Operation, status: int) -> NoReturn:
    """Raise an error; a lost answer of what changes nothing is Transient: it may simply be asked again."""
    if operation.changes or isinstance(error, Unclear) or not isinstance(error, Uncertain):
        raise error
    code = error.code
    if code == _UNREADABLE:
        code = "unavailable" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "unexpected_answer"
    raise Transient(f"{error} (HTTP {status})", code=code) from None
