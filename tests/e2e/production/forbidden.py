"""Tries, on the installed machine, what each broker user, database role and system user may not do.

    python -m tests.e2e.production.forbidden

prints, as JSON, by the names of README's last table, what was not refused, or for another reason than is meant.
"""

import asyncio
import json
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError

from tests.e2e.production.district import CA, HOST

EXCHANGE: Final = "kinerja"
OTHERS_QUEUE: Final = "skp_service.employees"
GATEWAYS_QUEUE: Final = "siasn_gateway.skp-finalised"
_SECONDS: Final = 15.0
_STRANGER: Final = "lain.example.go.id"
_OTHER_ADDRESS: Final = "127.0.0.2"
"""Answers where a server listens to all addresses, and not where it listens to 127.0.0.1."""
_OPEN_PORT: Final = 5671

Attempt = Callable[[], Awaitable[object]]


@cache
def trusted() -> ssl.SSLContext:
    """Return the context that believes the installation's own authority."""
    return ssl.create_default_context(cafile=CA)


def password(folder: str, name: str) -> str:
    """Return what the installation has made up for a broker user or a database role."""
    return (Path("/etc/kinerja") / folder / name).read_text().strip()


@asynccontextmanager
async def channel(user: str) -> AsyncIterator[AbstractChannel]:
    """Open a channel as a broker user; whatever is published on it is confirmed."""
    connection = await aio_pika.connect(
        host=HOST,
        port=5671,
        virtualhost="kinerja",
        login=user,
        password=password("broker", user),
        ssl=True,
        ssl_context=trusted(),
        timeout=_SECONDS,
    )
    async with connection, connection.channel(publisher_confirms=True, on_return_raises=True) as opened:
        yield opened


async def publish(user: str, contract: str, exchange: str = EXCHANGE) -> None:
    """Publish an event as a broker user."""
    async with channel(user) as opened:
        into = await opened.get_exchange(exchange, ensure=False) if exchange else opened.default_exchange
        await into.publish(aio_pika.Message(b"{}", message_id=str(uuid4())), routing_key=contract)


async def take(user: str, queue: str) -> None:
    """Look into a queue as a broker user."""
    async with channel(user) as opened:
        await (await opened.get_queue(queue, ensure=False)).get(fail=False, timeout=_SECONDS)


async def purge(user: str, queue: str) -> None:
    """Empty a queue as a broker user."""
    async with channel(user) as opened:
        await (await opened.get_queue(queue, ensure=False)).purge(timeout=_SECONDS)


async def declare(user: str, queue: str) -> None:
    """Make a queue as a broker user."""
    async with channel(user) as opened:
        await opened.declare_queue(queue, durable=True, timeout=_SECONDS)


async def bind(user: str, queue: str, pattern: str) -> None:
    """Let everything of a kind come into a queue."""
    async with channel(user) as opened:
        await (await opened.get_queue(queue, ensure=False)).bind(EXCHANGE, pattern, timeout=_SECONDS)


async def unbind(user: str, queue: str, pattern: str) -> None:
    """Let nothing of a kind come into a queue any more."""
    async with channel(user) as opened:
        await (await opened.get_queue(queue, ensure=False)).unbind(EXCHANGE, pattern, timeout=_SECONDS)


async def delete_exchange(user: str) -> None:
    """Remove the exchange that all events go through."""
    async with channel(user) as opened:
        await opened.exchange_delete(EXCHANGE, timeout=_SECONDS)


async def sign_in(user: str, secret: str, *, port: int = 5671, tls: bool = True) -> None:
    """Open a connection to the broker."""
    connection = await aio_pika.connect(
        host=HOST,
        port=port,
        virtualhost="kinerja",
        login=user,
        password=secret,
        ssl=tls,
        ssl_context=trusted() if tls else None,
        timeout=_SECONDS,
    )
    await connection.close()


async def execute(role: str, statement: str, *, tls: bool = True) -> None:
    """Run a statement as a database role."""
    secret = password("roles", role)
    connection = await asyncpg.connect(
        host=HOST, database="kinerja", user=role, password=secret, ssl=trusted() if tls else False, timeout=_SECONDS
    )
    try:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(statement)
        finally:
            await transaction.rollback()
    finally:
        await connection.close()


async def reach(port: int) -> None:
    """Connect to a port as another machine would: at an address of this one that nothing is bound to alone."""
    for one in (_OPEN_PORT, port):
        _, writer = await asyncio.open_connection(_OTHER_ADDRESS, one)
        writer.close()
        await writer.wait_closed()


async def as_user(user: str, command: str) -> None:
    """Run a command as a system user; one that fails raises PermissionError with what it said."""
    line = ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", "sh", "-c", command)
    ended = await asyncio.to_thread(subprocess.run, line, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise PermissionError(ended.stderr.strip())


async def get(path: str, host: str = HOST, *, name: str | None = None, scheme: str = "https") -> None:
    """Ask the proxy; an answer that is none raises PermissionError.

    Args:
        path: of the address.
        host: whom the request is for.
        name: whom the handshake is for, if that is another one.
        scheme: of the address.
    """
    at = "127.0.0.1" if host == _STRANGER else host
    extensions = {} if name is None else {"sni_hostname": name}
    async with httpx.AsyncClient(verify=trusted(), trust_env=False) as client:
        answer = await client.get(f"{scheme}://{at}{path}", headers={"Host": host}, extensions=extensions)
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise PermissionError(f"HTTP {answer.status_code}")


def pid_of(service: str) -> str:
    """Return a service's process number."""
    words = ("systemctl", "show", "--property=MainPID", "--value", f"kinerja@{service}")
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


_BROKER: Final = "ACCESS_REFUSED"
_RIGHTS: Final = "InsufficientPrivilege"
_FILES: Final = "Permission denied"
_CLOSED: Final = "Connect call failed"
_NAMELESS: Final = "UNRECOGNIZED_NAME"

FORBIDDEN: Final[dict[str, tuple[Attempt, str]]] = {
    "district-publishes-employee": (partial(publish, "district", "employee.changed.v1"), _BROKER),
    "district-publishes-rating": (partial(publish, "district", "skp.finalised.v1"), _BROKER),
    "district-publishes-award": (partial(publish, "district", "award.granted.v1"), _BROKER),
    "district-publishes-outcome": (partial(publish, "district", "siasn.sync.accepted.v1"), _BROKER),
    "district-writes-queue": (partial(publish, "district", OTHERS_QUEUE, ""), _BROKER),
    "district-takes-messages": (partial(take, "district", OTHERS_QUEUE), _BROKER),
    "district-makes-queue": (partial(declare, "district", "district.everything"), _BROKER),
    "intake-publishes-rating": (partial(publish, "intake", "skp.finalised.v1"), _BROKER),
    "gateway-publishes-employee": (partial(publish, "siasn_gateway", "employee.changed.v1"), _BROKER),
    "gateway-publishes-rating": (partial(publish, "siasn_gateway", "skp.finalised.v1"), _BROKER),
    "gateway-writes-queue": (partial(publish, "siasn_gateway", OTHERS_QUEUE, ""), _BROKER),
    "gateway-requeues-for-others": (partial(publish, "siasn_gateway", OTHERS_QUEUE, "skp_service.requeue"), _BROKER),
    "gateway-takes-messages": (partial(take, "siasn_gateway", OTHERS_QUEUE), _BROKER),
    "gateway-empties-queue": (partial(purge, "siasn_gateway", OTHERS_QUEUE), _BROKER),
    "gateway-makes-queue": (partial(declare, "siasn_gateway", "siasn_gateway.everything"), _BROKER),
    "gateway-reads-everything": (partial(bind, "siasn_gateway", GATEWAYS_QUEUE, "#"), _BROKER),
    "gateway-unbinds-others": (partial(unbind, "siasn_gateway", OTHERS_QUEUE, "employee.changed.v1"), _BROKER),
    "gateway-deletes-exchange": (partial(delete_exchange, "siasn_gateway"), _BROKER),
    "skp-publishes-outcome": (partial(publish, "skp_service", "siasn.sync.accepted.v1"), _BROKER),
    "skp-publishes-employee": (partial(publish, "skp_service", "employee.changed.v1"), _BROKER),
    "skp-takes-messages": (partial(take, "skp_service", GATEWAYS_QUEUE), _BROKER),
    "skp-publishes-award": (partial(publish, "skp_service", "award.granted.v1"), _BROKER),
    "award-publishes-rating": (partial(publish, "award_service", "skp.finalised.v1"), _BROKER),
    "award-takes-messages": (partial(take, "award_service", GATEWAYS_QUEUE), _BROKER),
    "guest-signs-in": (partial(sign_in, "guest", "guest"), _BROKER),
    "broker-in-the-clear": (
        lambda: sign_in("district", password("broker", "district"), port=5672, tls=False),
        _CLOSED,
    ),
    "broker-as-a-node": (partial(reach, 25672), f"{_CLOSED} ('{_OTHER_ADDRESS}', 25672)"),
    "broker-tells-nodes": (partial(reach, 4369), f"{_CLOSED} ('{_OTHER_ADDRESS}', 4369)"),
    "service-erases-audit": (partial(execute, "skp_service", "DELETE FROM skp_service.audit_trail"), _RIGHTS),
    "service-changes-audit": (partial(execute, "skp_service", "UPDATE skp_service.audit_trail SET act = ''"), _RIGHTS),
    "service-empties-audit": (partial(execute, "skp_service", "TRUNCATE skp_service.audit_trail"), _RIGHTS),
    "service-ends-append-only": (
        partial(execute, "skp_service", "ALTER TABLE skp_service.audit_trail DISABLE TRIGGER USER"),
        _RIGHTS,
    ),
    "service-changes-tables": (
        partial(execute, "skp_service", "ALTER TABLE skp_service.skps ADD made_up int"),
        _RIGHTS,
    ),
    "service-makes-table": (partial(execute, "skp_service", "CREATE TABLE skp_service.made_up (id int)"), _RIGHTS),
    "service-makes-schema": (partial(execute, "siasn_gateway", "CREATE SCHEMA simasn_bridge"), _RIGHTS),
    "service-becomes-owner": (partial(execute, "skp_service", "SET ROLE skp_service_owner"), _RIGHTS),
    "service-reads-others": (partial(execute, "siasn_gateway", "SELECT FROM skp_service.skps"), _RIGHTS),
    "award-reads-others": (partial(execute, "award_service", "SELECT FROM skp_service.skps"), _RIGHTS),
    "owner-reads-others": (partial(execute, "siasn_gateway_owner", "SELECT FROM skp_service.skps"), _RIGHTS),
    "database-in-the-clear": (partial(execute, "skp_service", "SELECT", tls=False), "no encryption"),
    "user-reads-environment": (
        lambda: as_user("kinerja-skp_service", f"cat /proc/{pid_of('siasn_gateway')}/environ"),
        _FILES,
    ),
    "user-reads-credentials": (
        partial(as_user, "kinerja-skp_service", "ls /run/credentials/kinerja@siasn_gateway.service"),
        _FILES,
    ),
    "user-reads-secrets": (
        partial(as_user, "kinerja-skp_service", "ls /etc/kinerja/credentials/siasn_gateway"),
        _FILES,
    ),
    "user-reads-files": (partial(as_user, "kinerja-siasn_gateway", "ls /var/lib/kinerja/skp_service"), _FILES),
    "user-changes-program": (
        partial(as_user, "kinerja-skp_service", "touch /opt/kinerja/current/bin/kinerja"),
        _FILES,
    ),
    "proxy-shows-metrics": (partial(get, "/metrics"), "HTTP 404"),
    "proxy-shows-health": (partial(get, "/health/ready"), "HTTP 404"),
    "proxy-shows-documentation": (partial(get, "/docs"), "HTTP 404"),
    "proxy-knows-other-names": (partial(get, "/v1/me", _STRANGER, name=_STRANGER), _NAMELESS),
    "proxy-answers-nameless": (partial(get, "/v1/me", "127.0.0.1"), _NAMELESS),
    "proxy-serves-other-hosts": (partial(get, "/v1/me", _STRANGER, name=HOST), "ReadError"),
    "proxy-in-the-clear": (partial(get, "/v1/me", scheme="http"), "ConnectError: All connection attempts failed"),
}
"""By the name in README's table: how it is tried, and what the refusal has to say."""

REFUSALS: Final = (AMQPError, OSError, asyncpg.PostgresError, httpx.TransportError)


async def tried() -> dict[str, str]:
    """Try each; return, by name, what came instead of the refusal that is meant. Empty: all were refused."""
    found = {}
    for name, (attempt, because) in FORBIDDEN.items():
        try:
            async with asyncio.timeout(2 * _SECONDS):
                await attempt()
        except REFUSALS as error:
            said = f"{type(error).__name__}: {error}"
            if because not in said:
                found[name] = said[:300]
        else:
            found[name] = "not refused"
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(tried())))
