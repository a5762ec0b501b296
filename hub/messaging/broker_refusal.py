"""What the broker refuses, as one sentence for the operator: who asked for what, where, and which command helps.

Which exception stands for which refusal is aiormq's doing and the broker's wording; both are held on a real RabbitMQ
by `tests/integration/hub/messaging/test_broker_refusal.py`.
"""

import asyncio
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

from aiormq.exceptions import (
    ChannelAccessRefused,
    ChannelLockedResource,
    ChannelPreconditionFailed,
    ConnectionClosed,
    InvalidFrameError,
    ProbableAuthenticationError,
)
from yarl import URL

from hub.errors import UserError
from hub.messaging.amqp_errors import CONNECTION_TROUBLE, end_if_cancelled
from hub.tls import certificate_trouble

_PLACE: Final = re.compile(r"(?P<kind>queue|exchange) '(?P<name>[^']*)' in vhost '")
_TOPIC: Final = re.compile(r"topic '(?P<key>[^']*)' in exchange '(?P<name>[^']*)' in vhost '")
_ARGUMENT: Final = re.compile(r"inequivalent arg '(?P<argument>[^']*)'")
_APPLY: Final = "kinerja broker apply"
_REFUSED_AT_OPENING: Final = "Connection.OpenOk"
"""aiormq names the frame that it expected, and does not hand on the one that came: the broker's refusal."""


class BrokerRefusal(UserError):
    """The broker is there and says no. The text is the operator's sentence; it holds no password.

    Attributes:
        passes: whether it may be mended while we wait: a password, a virtual host, a right. What stands in the place
            of ours stays there until somebody deletes it.
    """

    code = "broker_refusal"

    def __init__(self, message: str, *, passes: bool) -> None:
        super().__init__(message)
        self.passes = passes


@dataclass(frozen=True)
class Account:
    """Whom the broker knows us as, and where.

    Attributes:
        place: host and port.
    """

    place: str
    user: str
    vhost: str

    @classmethod
    def of(cls, amqp_url: str | URL) -> Self:
        """Read it out of the broker's address, as aiormq does."""
        url = URL(amqp_url)
        vhost = url.path[1:].replace("%2F", "/") or "/"
        port = url.port or (5671 if url.scheme == "amqps" else 5672)
        return cls(f"{url.host}:{port}", url.user or "guest", vhost)


@contextmanager
def refusals(account: Account) -> Iterator[None]:
    """Tell a refusal of the broker's from a broken connection, whatever either shows itself as.

    Raises:
        BrokerRefusal: the broker says no.
        CONNECTION_TROUBLE: the connection broke, or cannot be had.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        # aiormq rejects what waits on a broken connection by cancelling it, not us.
        end_if_cancelled()
        raise ConnectionAbortedError("the connection broke") from error
    except CONNECTION_TROUBLE as error:
        end_if_cancelled()
        refusal = refusal_of(error, account)
        if refusal is None:
            raise
        raise refusal from error
    except Exception as error:
        end_if_cancelled()
        # ... or with a bare Exception, when it knows no reason.
        if type(error) is not Exception:
            raise
        raise ConnectionAbortedError("the connection broke") from error


def refusal_of(error: Exception, account: Account) -> BrokerRefusal | None:
    """Return what the broker refuses, None when it does not refuse: it is away, or the connection broke."""
    if (trouble := certificate_trouble(error)) is not None:
        return BrokerRefusal(f"RabbitMQ di {account.place} tidak dipercaya: {trouble}.", passes=True)
    match error:
        case ProbableAuthenticationError():
            return _no_login(account)
        case InvalidFrameError() if _REFUSED_AT_OPENING in str(error):
            return _no_vhost(account)
        case ConnectionClosed(args=(530, *_)):
            return _no_vhost(account)
        case ChannelAccessRefused():
            return _no_right(str(error), account)
        case ChannelPreconditionFailed() | ChannelLockedResource():
            return _other_kind(str(error), account)
        case _:
            return None


def incomplete(account: Account, *, exchanges: Sequence[str], queues: Sequence[str]) -> BrokerRefusal:
    """Return the refusal of a broker that lacks what the service may not make itself."""
    lacking = [*(f"exchange {name!r}" for name in exchanges), *(f"antrean {name!r}" for name in queues)]
    return BrokerRefusal(
        f"RabbitMQ di {account.place} belum mempunyai {', '.join(lacking)} di vhost {account.vhost!r}; buat dengan "
        f"`{_APPLY}` di mesin RabbitMQ.",
        passes=True,
    )


def _no_login(account: Account) -> BrokerRefusal:
    check = _command("rabbitmqctl authenticate_user", account.user)
    change = _command("rabbitmqctl change_password", account.user)
    return BrokerRefusal(
        f"RabbitMQ di {account.place} menolak pengguna {account.user!r} untuk vhost {account.vhost!r}: nama atau kata "
        f"sandinya salah; periksa dengan `{check}`, lalu perbaiki KINERJA_AMQP_URL atau jalankan `{change}`.",
        passes=True,
    )


def _no_vhost(account: Account) -> BrokerRefusal:
    add = _command("rabbitmqctl add_vhost", account.vhost)
    return BrokerRefusal(
        f"RabbitMQ di {account.place} tidak membuka vhost {account.vhost!r} bagi pengguna {account.user!r}: vhost itu "
        "tidak ada, pengguna itu tidak berhak atasnya, atau batas sambungannya tercapai; periksa dengan `rabbitmqctl "
        f"list_vhosts`, lalu jalankan `{add}` bila tidak ada, atau `{_APPLY}` bila tidak berhak.",
        passes=True,
    )


def _no_right(text: str, account: Account) -> BrokerRefusal:
    return BrokerRefusal(
        f"Pengguna {account.user!r} tidak berhak atas {_object(text)} di vhost {account.vhost!r} pada RabbitMQ di "
        f"{account.place}; beri hak dengan `{_APPLY}` di mesin RabbitMQ, dengan `--topology declare` bila layanan "
        "membuat sendiri exchange dan antreannya (KINERJA_TOPOLOGY).",
        passes=True,
    )


def _other_kind(text: str, account: Account) -> BrokerRefusal:
    place = _PLACE.search(text)
    argument = _ARGUMENT.search(text)
    if place is None or (argument is None and "RESOURCE_LOCKED" not in text):
        return BrokerRefusal(
            f"RabbitMQ di {account.place} menolak permintaan pengguna {account.user!r} di vhost {account.vhost!r}: "
            f"{text}; periksa dengan `{_command('rabbitmqctl list_vhost_limits -p', account.vhost)}` dan catatan (log) "
            "RabbitMQ.",
            passes=True,
        )
    what = argument["argument"] if argument else "exclusive"
    if place["kind"] == "queue":
        said = f"Antrean {place['name']!r} sudah ada dengan argumen lain ({what})"
        show = _command("rabbitmqctl list_queues -p", account.vhost) + " name messages arguments"
        delete = _command("rabbitmqctl delete_queue -p", account.vhost, place["name"])
        when = "bila tidak berisi pesan"
    else:
        said = f"Exchange {place['name']!r} sudah ada dengan jenis atau argumen lain ({what})"
        show = _command("rabbitmqctl list_exchanges -p", account.vhost) + " name type durable arguments"
        delete = _command("rabbitmqctl eval", _delete_exchange(account.vhost, place["name"]))
        when = "bila tidak dipakai sistem lain"
    return BrokerRefusal(
        f"{said} di vhost {account.vhost!r} pada RabbitMQ di {account.place}, tempat pengguna {account.user!r} masuk; "
        f"periksa dengan `{show}`, {when} hapus dengan `{delete}`, atau setel KINERJA_NAMESPACE.",
        passes=False,
    )


def _object(text: str) -> str:
    if (topic := _TOPIC.search(text)) is not None:
        return f"pesan {topic['key']!r} pada exchange {topic['name']!r}"
    place = _PLACE.search(text)
    if place is None:
        return f"yang diminta ({text})"
    return f"{'antrean' if place['kind'] == 'queue' else 'exchange'} {place['name']!r}"


def _delete_exchange(vhost: str, name: str) -> str:
    """RabbitMQ's own command line deletes no exchange otherwise; without plugins nothing else does."""
    resource = f'rabbit_misc:r(<<"{_erlang(vhost)}">>, exchange, <<"{_erlang(name)}">>)'
    return f'rabbit_exchange:delete({resource}, false, <<"operator">>).'


def _erlang(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _command(command: str, *arguments: str) -> str:
    return " ".join([command, *map(shlex.quote, arguments)])
