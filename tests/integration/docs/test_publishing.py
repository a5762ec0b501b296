"""`docs/examples` as their reader runs them: each program as it is, against a running intake with a real broker."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from local.broker_users import make_free_users
from local.packages import install
from local.rabbitmq import LocalBroker
from local.rabbitmqctl import rabbitmqctl
from services.intake.app import service
from services.intake.tables import receipts
from tests.support.certificates import Authority
from tests.support.intake.running import SOURCE, Reporting, reporting
from tests.support.places import VAR
from tests.support.ports import free_port

EXAMPLES: Final = Path(__file__).parents[3] / "docs" / "examples"
PROGRAMS: Final = {
    "curl/by_http.sh": ("bash",),
    "python/by_amqp.py": ("python",),
    "python/by_http.py": ("python",),
    "php/by_amqp.php": ("php", "-d", "error_reporting=E_ALL", "-d", "display_errors=stderr"),
    "php/by_http.php": ("php", "-d", "error_reporting=E_ALL", "-d", "display_errors=stderr"),
    "node/by_amqp.mjs": ("node",),
    "node/by_http.mjs": ("node",),
}
PACKAGES: Final = {
    "curl": ("curl",),
    "php": ("php-cli", "php-curl", "php-amqplib"),
    "node": ("nodejs",),
    "npm": ("npm",),
}
"""What brings a program, on Debian: on a machine that lacks it, it is installed."""
REFUSED: Final = "certificate verify failed|self-signed certificate|Unable to connect to ssl:"
"""What those say who do not trust the broker's authority."""
AMQPLIB_PHP: Final = Path("/usr/share/php/PhpAmqpLib/autoload.php")


def test_every_example_is_run() -> None:
    found = {str(one.relative_to(EXAMPLES)) for one in EXAMPLES.rglob("by_*")}
    assert found == PROGRAMS.keys()


async def test_every_example_reports_and_prints_what_became_of_it(broker_url: str, tmp_path: Path) -> None:
    await _have_what_they_need()
    folder = await _installed()
    async with reporting(broker_url, tmp_path) as intake:
        early = [name for name in PROGRAMS if not name.startswith("curl/")]
        for name in early:  # one after another: their answers come by one queue
            text = await _run(intake, folder, name)
            assert re.search(r"^(tanda terima \d+, hasil|hasil [-0-9a-f]+): doubted$", text, re.MULTILINE), (name, text)
            assert re.search(r"^unknown_unit unit_code: ", text, re.MULTILINE), (name, text)
        units_and_heads = await _run(intake, folder, "curl/by_http.sh")
        assert '"outcome":"taken"' in units_and_heads
        assert units_and_heads.endswith('{"items":[],"next":null}\n'), units_and_heads
        assert (await _run(intake, folder, "python/by_amqp.py", {"WAIT": "1"})).endswith("\ntidak ada keberatan\n")
        async with intake.instance.runtime.database.read() as connection:
            doors = await connection.scalars(sa.select(receipts.c.door))
            assert sorted(doors) == ["amqp"] * 4 + ["http"] * 5


async def test_by_amqp_over_tls_the_broker_is_trusted_by_its_authority_alone(
    private_broker: LocalBroker, tmp_path: Path
) -> None:
    await _have_what_they_need()
    folder = await _installed()
    await make_free_users(private_broker, (service.name, SOURCE))
    authority, port = Authority.new(tmp_path), free_port()
    certified = authority.issue()
    files = {"cacertfile": certified.ca_file, "certfile": certified.file, "keyfile": certified.key}
    options = ", ".join(f'{{{name}, "{file}"}}' for name, file in files.items())
    listen = f"rabbit_networking:start_ssl_listener({port}, [{options}], 1)"
    await rabbitmqctl(private_broker, "eval", f"rabbit_networking:ensure_ssl(), {listen}.")
    over_tls = {"AMQP_URL": f"amqps://{SOURCE}:{SOURCE}@127.0.0.1:{port}/"}
    trusting = dict.fromkeys(("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CA_FILE"), str(authority.ca_file))
    async with reporting(private_broker.url, tmp_path) as intake:
        for name in (name for name in PROGRAMS if "amqp" in name):
            text = await _run(intake, folder, name, over_tls | trusting)
            assert "unknown_unit unit_code: " in text, (name, text)
            code, text = await _ended(intake, folder, name, over_tls)
            assert code, text
            assert re.search(REFUSED, text), (name, text)
    await rabbitmqctl(private_broker, "eval", f"rabbit_networking:stop_tcp_listener({port}).")


async def _have_what_they_need() -> None:
    for program, packages in PACKAGES.items():
        if shutil.which(program) is None or (program == "php" and not AMQPLIB_PHP.is_file()):
            for package in packages:
                await install(package, say=print)


async def _installed() -> Path:
    """Return a folder with the examples, and beside those in Node the library that they name."""
    folder = VAR / "examples"
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    if not (folder / "node/node_modules/.package-lock.json").is_file():  # npm writes it last
        words = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        process = await asyncio.create_subprocess_exec(*words, cwd=folder / "node")
        assert await process.wait() == 0, "npm ci failed"
    return folder


async def _run(intake: Reporting, folder: Path, name: str, more: Mapping[str, str] | None = None) -> str:
    code, text = await _ended(intake, folder, name, more)
    assert code == 0, (name, text)
    return text


async def _ended(
    intake: Reporting, folder: Path, name: str, more: Mapping[str, str] | None = None
) -> tuple[int | None, str]:
    program, *words = PROGRAMS[name]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "WAIT": "60", **intake.environment, **(more or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable if program == "python" else program,
        *words,
        str(folder / name),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()
