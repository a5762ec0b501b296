"""`kinerja up` as a process: everything starts, answers, and ends with Ctrl-C."""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from uuid import uuid4

import aio_pika
import psutil
import pytest
from typer.testing import CliRunner

from hub.cli.main import app
from hub.discovery import load_service, service_names
from hub.messaging.declaring import remove
from hub.messaging.topology import Names
from hub.runtime import Runtime
from hub.service import topology_of
from local.ports import is_free
from local.processes import eldest, end
from local.rabbitmq import PrivateRabbitmq
from tests.unit.local.eventually import eventually

UP = "Semua menyala"
CREDENTIALS = {
    f"KINERJA_SIASN_{name}": "never used: nothing is to be delivered"
    for name in ("CONSUMER_KEY", "CONSUMER_SECRET", "SSO_CLIENT_ID", "SSO_USERNAME", "SSO_PASSWORD")
}


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("number", "credentials"),
    [(signal.SIGINT, CREDENTIALS), (signal.SIGTERM, {})],
    ids=["with credentials, until Ctrl-C", "without credentials, until SIGTERM"],
)
async def test_up_until_interrupted(
    broker_url: str, tmp_path: Path, number: signal.Signals, credentials: dict[str, str]
) -> None:
    namespace = f"t{uuid4().hex[:10]}"
    told = {"KINERJA_AMQP_URL": broker_url, "KINERJA_VAR": str(tmp_path), "KINERJA_NAMESPACE": namespace, **credentials}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub.cli", "up"),
        env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        table = await asyncio.wait_for(_read_until_up(process), 90)
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) == len(service_names())
        urls = [word.removesuffix("/docs") for word in table.split() if word.endswith("/docs")]
        named = [f"{name}={url}" for name, url in zip(sorted(service_names()), urls, strict=True)]
        assert table.count("KINERJA_ORIGINS=off") == 1
        args = [word for one in named for word in ("--url", one)]
        status = await asyncio.to_thread(CliRunner().invoke, app, ["status", *args])
        assert status.exit_code == (0 if credentials else 1), status.output
        assert ("kredensial SIASN" in table) == (not credentials)
        assert ("kredensial SIASN" in status.output) == (not credentials)
        process.send_signal(number)
        _, complaint = await asyncio.wait_for(process.communicate(), 60)
        assert (process.returncode, complaint) == (130, b"")
        assert not [child for child in children if child.is_running()]
        assert all((tmp_path / f"{name}.sqlite3").exists() for name in service_names())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await _clean(broker_url, namespace)


@pytest.mark.e2e
async def test_up_ends_with_a_sentence_when_its_rabbitmq_cannot_be_brought_back(tmp_path: Path) -> None:
    node = PrivateRabbitmq(tmp_path / "rabbitmq")
    told = {name: value for name, value in os.environ.items() if not name.startswith("KINERJA_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub.cli", "up"),
        env={**told, "KINERJA_VAR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await asyncio.wait_for(_read_until_up(process), 90)
        children = psutil.Process(process.pid).children(recursive=True)
        main = eldest(node.serving())
        assert main is not None
        port = json.loads((node.folder / "node.json").read_text())["ports"]["amqp"]
        main.kill()
        await eventually(lambda: is_free(port))
        with socket.create_server(("127.0.0.1", port)):
            said, complaint = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 1
        assert f"mati dan tidak dapat dinyalakan lagi: porta {port} dipakai program lain" in complaint.decode()
        assert len(complaint.splitlines()) == 1
        assert " ".join(said.decode().split()).count("mati; dinyalakan lagi") == 1
        assert not [child for child in children if child.is_running()]
        assert node.processes() == []
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
            await end(node.processes(), first=signal.SIGKILL, within=10)


async def _read_until_up(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    table = ""
    async for line in process.stdout:
        table += line.decode()
        if UP in table:
            return table
    assert process.stderr is not None
    raise AssertionError(table + (await process.stderr.read()).decode())


async def _clean(broker_url: str, namespace: str) -> None:
    connection = await aio_pika.connect_robust(broker_url)
    async with connection:
        for service in map(load_service, service_names()):
            settings = service.settings(namespace=namespace)
            runtime = Runtime(service, settings)
            parts = service.build(runtime)
            await remove(connection, topology_of(runtime, parts.subscriptions))
            for close in parts.on_stop:
                await close()
        channel = await connection.channel()
        await channel.exchange_delete(Names(namespace, "").exchange)
