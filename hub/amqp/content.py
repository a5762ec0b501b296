"""What travels on one AMQP channel beside its commands: messages and their settlement, in both directions."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from hub.amqp import frames
from hub.amqp.decoding import Deliver, Properties, read_content_header, read_deliver, read_return

_NO_PROPERTIES: Final = Properties()


class OutOfOrder(Exception):
    """A frame came that AMQP does not allow at this place."""


class Delivery:
    """One message as the broker delivered it, whatever its bytes are.

    Attributes:
        content: what it came on, and is settled on.
        delivery_tag: its number there, from 1.
        exchange: which one it was published to last; the broker's own doing where it has dead-lettered it.
        redelivered: the broker has delivered it before.
        properties: its headers and other properties, as far as they could be read.
        faults: what could not be read: one English sentence each, without the value.
        body: its bytes.
        prepared: what its consumer made of it when it came; None: nothing yet.
    """

    __slots__ = ("body", "content", "delivery_tag", "exchange", "faults", "prepared", "properties", "redelivered")

    def __init__(self, content: "Content", deliver: Deliver, properties: Properties, body: bytes) -> None:
        self.content = content
        self.delivery_tag = deliver.delivery_tag
        self.exchange = deliver.exchange
        self.redelivered = deliver.redelivered
        self.properties = properties
        self.faults = properties.faults + deliver.faults
        self.body = body
        self.prepared: object | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be settled; else the broker has taken it back."""
        return self.content.is_open


class Content:
    """The messages of one channel, from its opening to its end.

    Attributes:
        is_open: the channel stands, as far as its frames have told.
        deliver: takes what was delivered: lists, in order, at least one message each.
        confirmed: told of what was published: its number, whether it means all up to it, whether it is safe.
        returned: told of a message that no queue took, before it is confirmed.
        ended: told when the channel has ended.
        closing: closes the channel.
    """

    def __init__(
        self, number: int, write: Callable[[bytes], None], is_congested: Callable[[], bool] = lambda: False
    ) -> None:
        """`write` sends to the socket, or raises ConnectionResetError when that has ended."""
        self._is_congested = is_congested
        self.is_open = True
        self.deliver: Callable[[list[Delivery]], None] | None = None
        self.confirmed: Callable[[int, bool, bool], None] | None = None
        self.returned: Callable[[Properties], None] | None = None
        self.ended: Callable[[], None] | None = None
        self.closing: Callable[[], Awaitable[None]] | None = None
        self._number = number
        self._write = write
        self._delivered: list[Delivery] = []
        self._method: Deliver | None = None
        self._header_expected = False
        self._properties = _NO_PROPERTIES
        self._left = 0
        self._parts: list[bytes] = []

    def ack(self, delivery_tag: int) -> None:
        """Settle a message and all before it; nothing happens when the channel has ended."""
        self._settle(frames.ack(self._number, delivery_tag))

    def give_back(self, delivery_tag: int) -> None:
        """Return a message and all before it to their queue; nothing happens when the channel has ended."""
        self._settle(frames.nack(self._number, delivery_tag))

    def _settle(self, frame: bytes) -> None:
        if self.is_open:
            with suppress(ConnectionResetError):  # the broker takes everything back
                self._write(frame)

    async def close(self) -> None:
        """Close the channel, if its opener has said how: the broker takes back what is not settled."""
        if self.is_open and self.closing is not None:
            await self.closing()

    def publish(self, encoded: bytes) -> None:
        """Send whole messages, framed for this channel (`frames.publish`).

        Raises:
            ConnectionResetError: the channel has ended.
        """
        if not self.is_open:
            raise ConnectionResetError("the channel has ended")
        self._write(encoded)

    @property
    def is_congested(self) -> bool:
        """Whether the broker does not read what was written already: more would only pile up."""
        return self._is_congested()

    @property
    def number(self) -> int:
        """The channel's, on its connection."""
        return self._number

    def take_method(self, method: int, payload: bytes) -> bool:
        """Take a method frame, its class and method ids included. False: it is a command, not for us.

        Raises:
            MalformedFrame, OutOfOrder: no broker sends this.
        """
        if method == frames.DELIVER and self.deliver is not None:
            self._expect_nothing()
            self._method = read_deliver(payload[4:])
            self._header_expected = True
        elif method == frames.RETURN and self.returned is not None:
            self._expect_nothing()
            read_return(payload[4:])
            self._header_expected = True
        elif method in {frames.ACK, frames.NACK} and self.confirmed is not None:
            if len(payload) < frames.CONFIRM_SIZE:
                raise OutOfOrder("a confirm without its number")
            number, multiple = frames.confirm(payload)
            self.confirmed(number, multiple, method == frames.ACK)
        else:
            return False
        return True

    def take_header(self, payload: bytes) -> bool:
        """Take a content header. False: it belongs to nothing of ours.

        Raises:
            MalformedFrame: no broker sends this.
        """
        if not self._header_expected:
            return False
        self._header_expected = False
        self._left, self._properties = read_content_header(payload)
        if self._left == 0:
            self._complete(b"")
        return True

    def take_body(self, payload: bytes) -> bool:
        """Take a piece of a body. False: it belongs to nothing of ours.

        Raises:
            OutOfOrder: it is longer than the header said.
        """
        if self._left == 0:
            return False
        self._left -= len(payload)
        if self._left < 0:
            raise OutOfOrder("a body longer than its header says")
        if self._left:
            self._parts.append(payload)
        elif self._parts:
            self._parts.append(payload)
            self._complete(b"".join(self._parts))
        else:
            self._complete(payload)
        return True

    def flush(self) -> None:
        """Hand over what has been delivered since the last time."""
        if self._delivered and self.deliver is not None:
            delivered, self._delivered = self._delivered, []
            self.deliver(delivered)

    def end(self) -> None:
        """The channel has ended: nothing of it can be settled any more."""
        if self.is_open:
            self.is_open = False
            self._delivered.clear()
            if self.ended is not None:
                self.ended()

    def _complete(self, body: bytes) -> None:
        method, properties = self._method, self._properties
        self._method, self._properties, self._parts = None, _NO_PROPERTIES, []
        if method is not None:
            self._delivered.append(Delivery(self, method, properties, body))
        elif self.returned is not None:
            self.returned(properties)

    def _expect_nothing(self) -> None:
        if self._header_expected or self._left:
            raise OutOfOrder("a method between a content header and its body")
