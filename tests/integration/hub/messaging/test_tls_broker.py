"""A RabbitMQ with a private CA: let in by its file, refused in words without it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from hub.messaging.broker_refusal import BrokerRefusal
from hub.service import RunningService
from hub.tls import EXPIRED, NO_TLS, OTHER_NAME, UNTRUSTED
from local import rabbitmq
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from tests.support.certificates import Authority, Certificate
from tests.support.environment import Environment, message, publish
from tests.support.ports import free_port
from tests.support.services import count_effects, counted, counting_service, echoes, prepare, running, unstarted
from tests.support.waiting import until

REFUSED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "no file": ({"ca_file": None}, UNTRUSTED),
    "another CA": ({"ca_file": "other"}, UNTRUSTED),
    "another host": ({"host": "localhost"}, OTHER_NAME),
    "ended": ({"port": "ended"}, EXPIRED),
    "no TLS": ({"port": "plain"}, NO_TLS),
}


@dataclass(frozen=True)
class Listeners:
    """A node's, with a certificate for 127.0.0.1 alone."""

    var: Path
    plain_url: str
    ports: dict[str, int]
    ca_files: dict[str | None, Path | None]

    def environment(self, *, host: str = "127.0.0.1", port: str = "good", **_changes: object) -> Environment:
        return Environment.new(f"amqps://guest:guest@{host}:{self.ports[port]}/", "", self.var)

    def settings(self, *, ca_file: str | None = "own", **_changes: object) -> dict[str, Any]:
        return {"ca_file": self.ca_files[ca_file]}


def _listen(port: int, certificate: Certificate) -> str:
    """Return what has the node listen with a certificate, as it does by `listeners.ssl`."""
    files = {"cacertfile": certificate.ca_file, "certfile": certificate.file, "keyfile": certificate.key}
    options = ", ".join(f'{{{name}, "{file}"}}' for name, file in files.items())
    return f"rabbit_networking:start_ssl_listener({port}, [{options}], 1)"


@pytest_asyncio.fixture
async def listeners(private_broker: LocalBroker, tmp_path: Path) -> AsyncIterator[Listeners]:
    own = Authority.new(tmp_path)
    certificates = {"good": own.issue(), "ended": own.issue(ended=True)}
    ports = {name: free_port() for name in certificates}
    begin = [_listen(ports[name], certificate) for name, certificate in certificates.items()]
    await rabbitmqctl(private_broker, "eval", ", ".join(["rabbit_networking:ensure_ssl()", *begin]) + ".")
    plain = int(private_broker.url.rpartition(":")[2].strip("/"))
    ca_files: dict[str | None, Path | None] = {"own": own.ca_file, "other": Authority.new(tmp_path).ca_file, None: None}
    yield Listeners(tmp_path, private_broker.url, ports | {"plain": plain}, ca_files)
    end = (f"rabbit_networking:stop_tcp_listener({port})" for port in ports.values())
    await rabbitmqctl(private_broker, "eval", f"{', '.join(end)}.")


@pytest.mark.slow
async def test_a_service_works_over_tls(listeners: Listeners) -> None:
    environment = listeners.environment()
    in_the_clear = replace(environment, amqp_url=listeners.plain_url)
    async with running(environment, **listeners.settings()):
        async with in_the_clear.channel() as channel:
            await publish(await channel.get_exchange(environment.names.exchange), [message("satu")])
        await counted(environment, echoes, at_least=1)
        assert (await count_effects(environment, ["satu"])).clean
    await in_the_clear.clean()


@pytest.mark.slow
async def test_a_certificate_that_is_not_accepted_is_named(listeners: Listeners) -> None:
    for name, (how, why) in REFUSED.items():
        environment, settings = listeners.environment(**how), listeners.settings(**how)
        with pytest.raises(BrokerRefusal) as raised:
            await unstarted(environment.settings(**settings)).keeper.declare()
        assert why in str(raised.value), name
        assert raised.value.passes
        assert "guest" not in str(raised.value)
        assert await rabbitmq.refusal(environment.amqp_url, **settings) == why  # of `kinerja doctor`


async def test_readiness_names_the_certificate(listeners: Listeners) -> None:
    environment = listeners.environment()
    service = RunningService(counting_service(), environment.settings())
    await prepare(service.runtime.database)
    task = asyncio.create_task(service.run())
    try:
        await until(lambda: _says(service, UNTRUSTED))
    finally:
        service.application.exit()
        await task


async def _says(service: RunningService, words: str) -> bool:
    return words in (service.readiness.waiting_for or "")
