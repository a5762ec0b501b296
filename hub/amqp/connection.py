"""The connection to the broker: aio-pika's, with the hub's own reader beneath it."""

import asyncio
import ssl
from pathlib import Path
from typing import Any, Final, cast

from aio_pika import RobustConnection
from aio_pika.abc import AbstractConnection
from aiormq.channel import Channel
from faststream.rabbit import RabbitBroker
from yarl import URL

from hub.amqp.content import Content
from hub.amqp.transport import Transports
from hub.errors import UserError
from hub.messaging.amqp_errors import end_if_cancelled
from hub.tls import trusting

_OPEN_SECONDS: Final = 30.0


async def open_bare_channel(connection: AbstractConnection, *, confirms: bool = False) -> Channel:
    """Open a channel of aiormq's, once the connection stands; aio-pika neither restores nor remembers it.

    Raises:
        CONNECTION_TROUBLE: it cannot be opened.
    """
    await connection.ready()
    if connection.transport is None:
        raise ConnectionResetError("the connection to the broker has just ended")
    try:
        # Not by aiormq's own parameter: its `asyncio.wait_for` swallows a cancellation that meets the answer.
        async with asyncio.timeout(_OPEN_SECONDS):
            channel = await connection.transport.connection.channel(publisher_confirms=confirms)
    except Exception as error:
        end_if_cancelled()
        # aiormq rejects what waits on a broken connection with a bare Exception when it knows no reason.
        if type(error) is not Exception:
            raise
        raise ConnectionResetError("the connection to the broker has just ended") from error
    return cast("Channel", channel)


def tls_to(url: str, ca_file: Path | None) -> ssl.SSLContext | None:
    """Return the context to verify a broker by, with the certificates that its address names; None: not `amqps`.

    Args:
        url: of the broker; its `cafile` and `certfile` with `keyfile` are those of aiormq.
        ca_file: `TlsSettings.ca_file`.

    Raises:
        UserError: a file of the address cannot be used.
    """
    address = URL(url)
    if address.scheme != "amqps":
        return None
    context, told = trusting(ca_file), address.query
    try:
        if "cafile" in told or "capath" in told:
            context.load_verify_locations(told.get("cafile"), told.get("capath"))
        if "certfile" in told:
            context.load_cert_chain(told["certfile"], told.get("keyfile"))
    except OSError as error:
        why = f"berkas sertifikat di KINERJA_AMQP_URL tidak dapat dipakai ({type(error).__name__})"
        raise UserError(f"Setelan tidak sah ({why}).") from error
    return context


class Connection(RobustConnection):
    """aio-pika's robust connection, whose messages are read by `hub.amqp.transport`.

    aio-pika connects it again when it breaks, and restores its own channels. The channels that are opened here are
    aiormq's: who opens one notices its end (`Content.ended`) and opens another.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever aio-pika gives it
        super().__init__(*args, **kwargs)
        self._transports = Transports()
        self.kwargs["transport_factory"] = self._transports

    @property
    def is_blocked(self) -> bool:
        """Whether the broker reads nothing from us for now: it is short of memory or disk."""
        newest = self._transports.newest
        return newest is not None and newest.blocked

    async def open_channel(self, *, confirms: bool) -> tuple[Channel, Content]:
        """Open a channel, once the connection stands.

        Args:
            confirms: the broker is to confirm what is published on it.

        Raises:
            CONNECTION_TROUBLE: it cannot be opened.
        """
        channel = await open_bare_channel(self, confirms=confirms)
        if self._transports.newest is None:
            raise ConnectionResetError("the connection to the broker has just ended")
        return channel, self._transports.newest.content_of(channel.number)


class Broker(RabbitBroker):
    """FastStream's broker on such a connection."""

    def __init__(
        self,
        url: str,
        *,
        ca_file: Path | None = None,
        **arguments: Any,  # noqa: ANN401 - whatever FastStream takes
    ) -> None:
        super().__init__(url, logger=None, apply_types=False, **arguments)
        self._connection_kwargs["connection_class"] = self._made
        self._connection_kwargs["ssl_context"] = tls_to(url, ca_file)
        self._newest: Connection | None = None

    async def connect(self) -> Connection:
        """Connect, unless it is connected."""
        try:
            return cast("Connection", await super().connect())
        except BaseException:
            # FastStream forgets a connection whose first channel cannot be opened; aio-pika would go on with it.
            if self._newest is not None:
                await self._newest.close()
            raise

    def _made(self, *args: Any, **kwargs: Any) -> Connection:  # noqa: ANN401 - whatever aio-pika gives it
        self._newest = Connection(*args, **kwargs)
        return self._newest
