"""`kinerja broker` brings a real broker to what the hub needs, and leaves alone what is not the hub's."""

import json
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from hub.cli.main import app
from local.broker_users import forget_users
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import RABBITMQCTL, rabbitmqctl, visitor

VHOST: Final = "kantor satu"
STRANGER: Final = "sistem-lain"
PREFIX: Final = "satu-"
INTAKE, SKP, GATEWAY, AWARDS = (
    f"{PREFIX}{service}" for service in ("intake", "skp_service", "siasn_gateway", "award_service")
)
DISTRICT: Final = "satu-district"
QUEUE: Final = "skp_service.employees"


@dataclass(frozen=True)
class Administrator:
    """Somebody with the broker's command line, at a virtual host that nobody else uses."""

    broker: LocalBroker
    command: str
    passwords: Path

    def kinerja(self, *arguments: str) -> Result:
        told = ["broker", *arguments, "--passwords", str(self.passwords), "--vhost", VHOST]
        told += ["--rabbitmqctl", self.command] if arguments[0] == "apply" else []
        environment = {"KINERJA_BROKER_USER_PREFIX": PREFIX, "KINERJA_SOURCES": f'["{DISTRICT}"]'}
        return CliRunner().invoke(app, told, env=environment)

    async def control(self, *arguments: str, stdin: str = "") -> str:
        return await rabbitmqctl(self.broker, "--quiet", *arguments, stdin=stdin)

    async def listed(self, *arguments: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(await self.control(*arguments, "--formatter", "json"))
        return found

    def gives(self, user: str, password: str) -> None:
        (self.passwords / user).write_text(f"{password}\n")


@pytest_asyncio.fixture
async def administrator(private_broker: LocalBroker, tmp_path: Path) -> AsyncIterator[Administrator]:
    environment = [f"{name}={value}" for name, value in (await visitor(private_broker)).items()]
    command = shlex.join(["env", "-i", *environment, str(RABBITMQCTL)])
    administrator = Administrator(private_broker, command, tmp_path / "passwords")
    administrator.passwords.mkdir()
    yield administrator
    await administrator.control("eval", f'rabbit_vhost:delete(<<"{VHOST}">>, <<"tests">>).')
    await forget_users(private_broker, (INTAKE, SKP, GATEWAY, AWARDS, DISTRICT, STRANGER))


@pytest.mark.slow
async def test_a_broker_is_brought_there_once_and_then_there_is_nothing_to_do(administrator: Administrator) -> None:
    administrator.gives(INTAKE, "sandi-masukan")
    administrator.gives(SKP, "sandi-skp")
    administrator.gives(AWARDS, "sandi-penghargaan")
    administrator.gives(DISTRICT, "sandi-dinas")
    users = [{"name": STRANGER, "password": "lain", "tags": ["monitoring"]}]
    await administrator.control("import_definitions", stdin=json.dumps({"users": users}))

    looked = administrator.kinerja("apply", "--check")
    assert looked.exit_code == 1
    assert f"vhost '{VHOST}': belum ada" in looked.output
    assert f"pengguna '{SKP}': belum ada" in looked.output
    assert VHOST not in [one["name"] for one in await administrator.listed("list_vhosts")]

    done = administrator.kinerja("apply")
    assert done.exit_code == 1, "the gateway's user is missing"
    assert f"pengguna '{GATEWAY}': belum ada, dilewati" in done.output
    assert "sandi" not in done.output.replace("kata sandi", "")
    assert "antrean 'simasn_bridge.skp-finalised': dibuat" in done.output
    queues = {one["name"] for one in await administrator.listed("list_queues", "-p", VHOST)}
    assert {
        QUEUE,
        f"{QUEUE}.suspect",
        f"{QUEUE}.dead",
        "simasn_bridge.skp-finalised",
        "skp_service.retry.5000ms",
    } <= queues

    administrator.gives(GATEWAY, "sandi-gerbang")
    administrator.gives(SKP, "another one, for a user who is there")
    completed = administrator.kinerja("apply")
    assert completed.exit_code == 0, completed.output
    assert f"pengguna '{GATEWAY}': dibuat" in completed.output
    assert "antrean" not in completed.output
    again = administrator.kinerja("apply", "--check")
    assert (again.exit_code, "sudah sesuai" in again.output) == (0, True), again.output
    assert "milik hub" not in again.output
    assert "tidak dikenal hub" not in again.output
    await administrator.control("authenticate_user", SKP, stdin="sandi-skp")
    tags = {one["user"]: one["tags"] for one in await administrator.listed("list_users")}
    assert tags[STRANGER] == ["monitoring"]


@pytest.mark.slow
async def test_what_was_loosened_is_set_right_and_what_cannot_be_is_named(administrator: Administrator) -> None:
    for user in (INTAKE, SKP, GATEWAY, AWARDS, DISTRICT):
        administrator.gives(user, user)
    queue = {"name": QUEUE, "vhost": VHOST, "durable": True, "auto_delete": False, "arguments": {}}
    await administrator.control(
        "import_definitions", stdin=json.dumps({"vhosts": [{"name": VHOST}], "queues": [queue]})
    )
    assert administrator.kinerja("apply").exit_code == 1
    await administrator.control("set_permissions", "-p", VHOST, DISTRICT, "", ".*", "")
    await administrator.control("set_user_tags", DISTRICT, "impersonator")
    beside = {
        "users": [{"name": STRANGER, "password": "lain", "tags": []}],
        "permissions": [{"user": STRANGER, "vhost": VHOST, "configure": "^mine", "write": "", "read": ".*"}],
        "queues": [queue | {"name": "mine"}],
        "bindings": [
            {"source": "kinerja", "vhost": VHOST, "destination": "mine", "destination_type": "queue"}
            | {"routing_key": "#", "arguments": {}}
        ],
    }
    await administrator.control("import_definitions", stdin=json.dumps(beside))

    looked = administrator.kinerja("apply", "--check")
    assert looked.exit_code == 1
    assert f"hak pengguna '{DISTRICT}': berbeda" in looked.output
    assert f"pengguna '{DISTRICT}' bertanda impersonator" in looked.output
    assert f"pengguna '{STRANGER}' bukan milik hub, tetapi berhak (read)" in looked.output
    assert "ikatan 'kinerja' ke 'mine' dengan kunci '#' tidak dikenal hub" in looked.output
    assert looked.output.count("tidak dikenal hub") == 1
    done = administrator.kinerja("apply")
    assert f"hak pengguna '{DISTRICT}': diatur" in done.output
    assert f"antrean '{QUEUE}': sudah ada dengan jenis atau argumen lain" in done.output
    assert done.exit_code == 1
    rights = {one["user"]: one["write"] for one in await administrator.listed("list_permissions", "-p", VHOST)}
    assert ".*" not in rights[DISTRICT]


async def test_what_is_printed_can_be_imported(administrator: Administrator) -> None:
    administrator.gives(SKP, "sandi-skp")
    printed = administrator.kinerja("definitions")
    assert printed.exit_code == 0
    told = json.loads(printed.output)
    assert [user["name"] for user in told["users"]] == [SKP]
    assert {one["user"] for one in told["permissions"]} == {SKP}
    assert "sandi-skp" not in printed.output
    await administrator.control("import_definitions", stdin=printed.output)
    await administrator.control("authenticate_user", SKP, stdin="sandi-skp")
    everybody = json.loads(administrator.kinerja("definitions", "--existing-users").output)
    assert {one["user"] for one in everybody["topic_permissions"]} == {INTAKE, SKP, GATEWAY, AWARDS, DISTRICT}
    assert [user["name"] for user in everybody["users"]] == [SKP]
