"""RabbitMQ for this machine: the one we are told of, or a private node."""

import asyncio
import contextlib
import hashlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

import aio_pika
import psutil

from hub.amqp.connection import tls_to
from hub.errors import UserError
from hub.messaging.amqp_errors import CONNECTION_TROUBLE, we_are_cancelled
from hub.tls import certificate_trouble
from local import processes
from local.packages import install
from local.server import Launch, LocalServer, Ports, PrivateServer, Say, private

LocalBroker = LocalServer

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's real script; the one in /usr/sbin changes to the package's user first."""

_CONTROL: Final = SERVER.with_name("rabbitmqctl")
_CONTROL_SECONDS: Final = 60.0
_SETTLE: Final = (
    "[ra:trigger_election(amqqueue:get_pid(Q)) || Q <- rabbit_amqqueue:list(),"
    " amqqueue:get_type(Q) =:= rabbit_quorum_queue,"
    " ets:lookup(ra_state, element(1, amqqueue:get_pid(Q))) =/= [{element(1, amqqueue:get_pid(Q)), leader}]],"
    " [dets:sync(Table) || Table <- dets:all()],"
    " mnesia:sync_log()."
)
_PORTS = {"amqp": 5672, "amqps": 5671}
_LOGIN_SECONDS = 10


@contextlib.asynccontextmanager
async def local_broker(
    var: Path, *, amqp_url: str | None, say: Say, ca_file: Path | None = None
) -> AsyncIterator[LocalBroker]:
    """Yield the RabbitMQ at `amqp_url`, or, where we are told of none, a private node under `var`/rabbitmq.

    `ca_file` is that of the settings. A missing `rabbitmq-server` package is installed when we may. Raises UserError
    when no broker can be had.
    """
    if not amqp_url:
        async with private_broker(var, say=say) as broker:
            yield broker
        return
    if (reason := await refusal(amqp_url, ca_file=ca_file)) is not None:
        place = urlsplit(amqp_url)
        where = f"{place.hostname}:{place.port or _PORTS.get(place.scheme)}"
        raise UserError(f"RabbitMQ di {where} tidak menerima kita ({reason}): periksa KINERJA_AMQP_URL.")
    yield LocalBroker(url=amqp_url)


@contextlib.asynccontextmanager
async def private_broker(var: Path, *, say: Say) -> AsyncIterator[LocalBroker]:
    """Yield a private node under `var`/rabbitmq, whatever else runs on this machine. Raises UserError."""
    if not is_installed():
        await install("rabbitmq-server", say=say)
    async with private(PrivateRabbitmq(var / "rabbitmq"), say=say) as broker:
        yield broker


async def refusal(url: str, *, ca_file: Path | None = None) -> str | None:
    """Return why the broker at `url` does not let us in, or None when it does; never shows the password.

    `ca_file` is that of the settings.
    """
    place = urlsplit(url)
    try:
        # Knock first: aio-pika complains in the log about a port where nobody listens.
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(place.hostname, place.port or _PORTS.get(place.scheme)), _LOGIN_SECONDS
        )
        writer.close()
        async with asyncio.timeout(_LOGIN_SECONDS), await aio_pika.connect(url, ssl_context=tls_to(url, ca_file)):
            return None
    except (*CONNECTION_TROUBLE, ValueError) as error:
        return certificate_trouble(error) or type(error).__name__
    except asyncio.CancelledError as error:
        if we_are_cancelled():
            raise
        return type(error).__name__  # the server has died meanwhile


def is_installed() -> bool:
    """Tell whether the `rabbitmq-server` package is there."""
    return SERVER.exists()


class PrivateRabbitmq(PrivateServer):
    """A RabbitMQ node on 127.0.0.1 that shares nothing with the system's: own ports, cookie, epmd, data."""

    title: ClassVar[str] = "RabbitMQ"
    port_names: ClassVar[tuple[str, ...]] = ("amqp", "distribution", "epmd")

    def url(self, ports: Ports) -> str:
        """Return the address for clients."""
        return f"amqp://guest:guest@127.0.0.1:{ports['amqp']}/"

    def prepare(self, ports: Ports) -> Launch:
        """Write the configuration."""
        for name in ("conf.d", "log", "mnesia"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{ports['amqp']}\ndisk_free_limit.absolute = 200MB\n"
        )
        return Launch([str(SERVER)], self._environment(ports), self.folder, self.folder / "log" / "console.log")

    def serving(self) -> list[psutil.Process]:
        """Return the node's processes; epmd goes on after a node that was killed."""
        return processes.matching(lambda process: process.name() != "epmd", self.processes())

    async def refusal(self, url: str) -> str | None:
        """Return why the node does not let us in, or None when it does."""
        return await refusal(url)

    async def settle(self, ports: Ports) -> str | None:
        """Write down which quorum queues there are, and let those whose names a kill has taken begin again, empty.

        RabbitMQ 3.10 writes a new queue's name down within a second. One that was declared less than that before a kill
        comes back without a leader and without its messages (rabbitmq-server issue 15725), and never finds one.
        """
        environment = self._environment(ports) | {
            "LANG": "C.UTF-8",
            "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        process = await asyncio.create_subprocess_exec(
            *(str(_CONTROL), "--quiet", "eval", _SETTLE),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(_CONTROL_SECONDS):
                output, _ = await process.communicate()
        except TimeoutError:
            return f"rabbitmqctl tidak selesai dalam {_CONTROL_SECONDS:.0f} detik"
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode == 0:
            return None
        return next(iter(output.decode(errors="replace").strip().splitlines()), f"kode {process.returncode}")

    async def end(self, found: Sequence[psutil.Process]) -> None:
        """Stop the node, then what it leaves behind (epmd is a daemon of its own)."""
        nodes = processes.matching(processes.named("beam.smp"), found)
        await processes.end(nodes, first=signal.SIGTERM, within=self.stop_seconds)
        await processes.end(found, first=signal.SIGTERM, within=2)

    def _environment(self, ports: Ports) -> dict[str, str]:
        folder = self.folder
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        foreign = ("RABBITMQ_", "ERL_", "NOTIFY_SOCKET")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        return kept | {
            "HOME": str(folder),  # the Erlang cookie
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the node instead of watching over it
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(ports["epmd"]),
            "ERL_CRASH_DUMP": str(folder / "log" / "erl_crash.dump"),
            "RABBITMQ_NODENAME": f"kinerja-{name}@localhost",
            "RABBITMQ_DIST_PORT": str(ports["distribution"]),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": str(folder / "no-system-environment"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(folder / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": str(folder / "log" / "node.log"),
            "RABBITMQ_PID_FILE": str(folder / "node.pid"),
        }
