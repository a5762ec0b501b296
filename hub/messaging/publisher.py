"""Publishes lists of messages: one write to the socket for a list, one wait for all its confirms.

Goes beneath aio-pika, as `hub/amqp` does. Why: their `publish` takes a turn at a lock, two futures and a timer for
each message, which together cost more than everything else that the hub does to it (`docs/performance.md`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from aiormq.channel import Channel
from aiormq.exceptions import ChannelAccessRefused, ChannelNotFoundEntity, ChannelPreconditionFailed

from contracts.envelope import PREFIX
from hub.amqp import frames
from hub.amqp.connection import Broker
from hub.amqp.content import Content
from hub.amqp.decoding import Properties
from hub.messaging.amqp_errors import CONNECTION_TROUBLE, end_if_cancelled
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_EVENT_ID: Final = f"{PREFIX}id"
_UNCONFIRMED: Final = "unconfirmed"
NO_EXCHANGE: Final = "no_exchange"
_ALLOWED: Final = frozenset({None, "unroutable", "refused"})
_FORBIDDING: Final = (ChannelAccessRefused, ChannelPreconditionFailed)
_ENDING: Final = (*_FORBIDDING, ChannelNotFoundEntity)
"""What the broker ends a channel for because of one message; whether an exchange is there is the keeper's to say."""
_WHO: Final = "user_id"
"""In the broker's words when it does not vouch for the user whom a message names."""
_REASON_SECONDS: Final = 1.0
"""How long the broker's word that it forbids something holds; who still has something to say tries again sooner."""


@dataclass(frozen=True)
class OutgoingMessage:
    """A message as it goes to the broker.

    Attributes:
        exchange: name of the exchange; empty for the default one, which routes by queue name.
    """

    exchange: str
    routing_key: str
    headers: dict[str, Any]
    content_type: str | None
    body: bytes


class ConfirmingPublisher:
    """Publishes lists of messages, all in flight at once, each confirmed or not.

    A message that no queue takes comes back (`mandatory`) and counts as not published.

    Attributes:
        forgets_after: how long what the broker forbade is remembered when nobody tries it again, in seconds.
    """

    def __init__(self, broker: Broker, *, confirm_timeout: float, user_id: str | None = None) -> None:
        """`user_id`: whom the broker knows us as, which it vouches for on each message; None: it is not asked to."""
        self._broker = broker
        self._user_id = user_id
        self._confirm_timeout = confirm_timeout
        self._confirms: _Confirms | None = None
        self.forgets_after = 60.0
        self._forbidden: dict[tuple[str, str], tuple[float, Exception]] = {}
        self._opening = asyncio.Lock()

    @property
    def forbidden(self) -> dict[tuple[str, str], Exception]:
        """What the broker said when it forbade us to publish, by exchange and routing key; until it lets us.

        Nobody may try again: what was to be said may have been given up, or it was another's message on the channel.
        """
        since = asyncio.get_running_loop().time() - self.forgets_after
        return {target: error for target, (at, error) in self._forbidden.items() if at >= since}

    @property
    def in_flight(self) -> int:
        """How many messages the broker has not spoken about, waited for or not."""
        return self._confirms.in_flight if self._confirms is not None else 0

    async def publish(self, messages: Sequence[OutgoingMessage]) -> list[str | None]:
        """Publish and wait for the confirms.

        Returns:
            For each message None when the broker has it safe in a queue, else a short code of why not:
            `unroutable`, `no_exchange`, `refused`, `unconfirmed` (the answer is unknown: publish again, the inbox sorts
            it out), `unencodable` (AMQP cannot carry it, or the broker takes none like it; it will never leave),
            `forbidden` (we have no right to, `forbidden`).
        """
        outcomes, refusal = await self._publish(messages)
        if refusal is None:
            self._note_allowed(messages, outcomes)
            return outcomes
        # The broker ends the channel at the first message that it does not take, and says nothing of those behind it.
        for alike in _unconfirmed_by_target(messages, outcomes):
            await self._publish_again(messages, alike, outcomes)
        self._note_allowed(messages, outcomes)
        return outcomes

    async def _publish_again(
        self, messages: Sequence[OutgoingMessage], alike: Sequence[int], outcomes: list[str | None]
    ) -> None:
        """Publish the messages at some places, which have one exchange and key, and note what became of them."""
        found = await self._publish_alike([messages[index] for index in alike])
        for index, outcome in zip(alike, found, strict=True):
            outcomes[index] = outcome

    async def _publish_alike(self, messages: Sequence[OutgoingMessage]) -> list[str | None]:
        """Publish messages to one exchange by one key: what the broker has against one of them holds up no other."""
        outcomes, refusal = await self._publish(messages)
        if isinstance(refusal, ChannelNotFoundEntity):
            return [NO_EXCHANGE if outcome == _UNCONFIRMED else outcome for outcome in outcomes]
        if not isinstance(refusal, _FORBIDDING):
            return outcomes
        if _is_about_one(refusal):
            left = [index for index, outcome in enumerate(outcomes) if outcome == _UNCONFIRMED]
            if len(left) == 1:
                log.error("message_refused", error=str(refusal))
                outcomes[left[0]] = "unencodable"
                return outcomes
            half = (len(left) + 1) // 2
            for some in (left[:half], left[half:]):
                await self._publish_again(messages, some, outcomes)
            return outcomes
        target = messages[0].exchange, messages[0].routing_key
        self._forbidden[target] = asyncio.get_running_loop().time(), refusal
        return ["forbidden" if outcome == _UNCONFIRMED else outcome for outcome in outcomes]

    def _note_allowed(self, messages: Sequence[OutgoingMessage], outcomes: Sequence[str | None]) -> None:
        if self._forbidden:
            for message, outcome in zip(messages, outcomes, strict=True):
                if outcome in _ALLOWED:
                    self._forbidden.pop((message.exchange, message.routing_key), None)

    async def _publish(self, messages: Sequence[OutgoingMessage]) -> tuple[list[str | None], Exception | None]:
        """Publish at once. Returns what became of each, and for which message the broker ended the channel, if so."""
        if not messages:
            return [], None
        try:
            confirms = await self._ready()
        except CONNECTION_TROUBLE as error:
            end_if_cancelled()
            log.info("publisher_has_no_channel", error=type(error).__name__)
            return [_UNCONFIRMED] * len(messages), None
        except asyncio.CancelledError:
            end_if_cancelled()
            log.info("publisher_has_no_channel", error="interrupted")
            return [_UNCONFIRMED] * len(messages), None
        if confirms.is_congested:
            log.info("publisher_is_held_up")
            return [_UNCONFIRMED] * len(messages), None
        window, refusal = _Window(len(messages)), None
        try:
            confirms.send(window, messages)
            async with asyncio.timeout(self._confirm_timeout):
                await window.all_settled
        except CONNECTION_TROUBLE as error:  # a timeout among them
            log.info("confirms_lost", error=type(error).__name__)
            refusal = await confirms.refusal()
        finally:
            confirms.forget(window)
        return window.outcomes, refusal

    async def _ready(self) -> "_Confirms":
        """Return what publishes on the channel; opened anew where it has ended.

        Raises:
            CONNECTION_TROUBLE: it cannot be opened.
        """
        async with self._opening:
            if self._confirms is None or not self._confirms.is_open:
                async with asyncio.timeout(self._confirm_timeout):
                    connection = await self._broker.connect()
                    channel, content = await connection.open_channel(confirms=True)
                frame_max = channel.connection.connection_tune.frame_max or frames.FRAME_MAX
                self._confirms = _Confirms(channel, content, frame_max, self._user_id)
            return self._confirms


def _is_about_one(refusal: Exception) -> bool:
    """Whether a refusal is about what one message is, such as its size; False: about who we are and where it goes."""
    return isinstance(refusal, ChannelPreconditionFailed) and _WHO not in str(refusal)


def _unconfirmed_by_target(
    messages: Sequence[OutgoingMessage], outcomes: Sequence[str | None]
) -> Collection[list[int]]:
    """Return the places of the messages that are not confirmed, those with one exchange and routing key together."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (message, outcome) in enumerate(zip(messages, outcomes, strict=True)):
        if outcome == _UNCONFIRMED:
            places[message.exchange, message.routing_key].append(index)
    return places.values()


class _Window:
    """A list in flight.

    Attributes:
        outcomes: as `publish` returns them, `unconfirmed` until the broker has spoken.
        all_settled: done when the broker has spoken about every message; fails with the channel.
        message_ids: of those that were sent.
    """

    def __init__(self, size: int) -> None:
        self.outcomes: list[str | None] = [_UNCONFIRMED] * size
        self.all_settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.message_ids: list[str] = []
        self._left = size

    def settle(self, index: int, outcome: str | None) -> None:
        """Take the broker's word about one message."""
        self.outcomes[index] = outcome
        self._left -= 1
        if self._left == 0 and not self.all_settled.done():
            self.all_settled.set_result(None)

    def fail(self) -> None:
        """The channel has ended before the broker has spoken about all."""
        if not self.all_settled.done():
            self.all_settled.set_exception(ConnectionResetError("the channel has ended"))


class _Confirms:
    """What is in flight on one channel."""

    def __init__(self, channel: Channel, content: Content, frame_max: int, user_id: str | None) -> None:
        self._channel = channel
        self._content = content
        self._user_id = user_id
        self._frame_max = frame_max
        self._published = 0
        self._unsettled: dict[int, tuple[_Window, int]] = {}  # number on the channel, ascending -> which message
        self._by_message_id: dict[str, int] = {}
        content.confirmed = self._confirmed
        content.returned = self._returned
        content.ended = self._ended

    @property
    def is_open(self) -> bool:
        return self._content.is_open

    @property
    def is_congested(self) -> bool:
        return self._content.is_congested

    @property
    def in_flight(self) -> int:
        return len(self._unsettled)

    async def refusal(self) -> Exception | None:
        """Return what the broker has ended the channel for, if it is one message's doing; None: for something else."""
        if self.is_open:
            return None
        await asyncio.wait({self._channel.closing}, timeout=_REASON_SECONDS)
        closing = self._channel.closing
        error = closing.exception() if closing.done() and not closing.cancelled() else None
        return error if isinstance(error, _ENDING) else None

    def send(self, window: _Window, messages: Sequence[OutgoingMessage]) -> None:
        """Write everything in one piece and expect the confirms. Nothing is awaited: both are done, or neither is.

        Raises:
            ConnectionResetError: the channel has ended.
        """
        pieces = []
        number, unsettled, by_message_id = self._published, {}, self._by_message_id
        for index, message in enumerate(messages):
            message_id = self._free_message_id(message)
            try:
                pieces.append(
                    frames.publish(
                        self._content.number,
                        self._frame_max,
                        exchange=message.exchange,
                        routing_key=message.routing_key,
                        headers=message.headers,
                        content_type=message.content_type,
                        message_id=message_id,
                        user_id=self._user_id,
                        body=message.body,
                    )
                )
            except Exception:
                log.exception("message_unencodable")
                window.settle(index, "unencodable")
                continue
            number += 1
            unsettled[number] = (window, index)
            by_message_id[message_id] = number
            window.message_ids.append(message_id)
        if pieces:
            self._content.publish(b"".join(pieces))
            self._published = number
            self._unsettled |= unsettled

    def forget(self, window: _Window) -> None:
        """Nobody waits for a list any more; confirms that come later are of no use to anybody."""
        for message_id in window.message_ids:
            self._by_message_id.pop(message_id, None)
        if not window.all_settled.done():
            window.all_settled.cancel()

    def _confirmed(self, number: int, multiple: bool, safe: bool) -> None:
        outcome = None if safe else "refused"
        unsettled = self._unsettled
        if not multiple:
            self._settle(number, outcome)
            return
        numbers = []
        for one in unsettled:
            if one > number:
                break
            numbers.append(one)
        for one in numbers:
            self._settle(one, outcome)

    def _returned(self, properties: Properties) -> None:
        number = self._by_message_id.get(properties.message_id or "")
        if number is not None:
            self._settle(number, "unroutable")

    def _settle(self, number: int, outcome: str | None) -> None:
        found = self._unsettled.pop(number, None)
        if found is not None:
            window, index = found
            window.settle(index, outcome)

    def _ended(self) -> None:
        unsettled, self._unsettled = self._unsettled, {}
        for window in {id(window): window for window, _ in unsettled.values()}.values():
            window.fail()

    def _free_message_id(self, message: OutgoingMessage) -> str:
        """Return the event's id, else a new one: a message that comes back is known by it."""
        event_id = message.headers.get(_EVENT_ID)
        if isinstance(event_id, str) and event_id not in self._by_message_id:
            return event_id
        return uuid4().hex
