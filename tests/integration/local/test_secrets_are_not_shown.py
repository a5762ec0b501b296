"""Whatever is wrong with a secret, or with what stands beside it: no command prints it, `--debug` or not."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from typer.testing import CliRunner

from hub.cli.main import app
from hub.discovery import load_service, service_names, settings_classes
from hub.environment import variable_of
from hub.errors import UserError
from hub.secret_files import BYTES_MAX, is_secret
from hub.settings import HubSettings

SECRET: Final = "sandi-x7Kq9vTz"
ADDRESSES: Final = (
    f"amqp//nama:{SECRET}@127.0.0.1:1/x",
    f"amqp://nama:{SECRET}@127.0.0.1:1/x",
    f"amqps://nama:{SECRET}@127.0.0.1:1/x?no_verify_ssl=1",
    f"amqps://nama:{SECRET}@127.0.0.1:satu/x",
    f"postgresql+asyncpg://nama:{SECRET}@127.0.0.1:1/x",
    f"postgresql+asyncpg://nama@127.0.0.1:1/x?password={SECRET}",
    f"postgresql://nama:{SECRET}@127.0.0.1:1/x?ssl={SECRET}",
    f"mysql://nama:{SECRET}@127.0.0.1:1/x",
    f"amqp://nama:a@{SECRET}/{SECRET}@127.0.0.1:1/x",
    f"postgresql+asyncpg://nama:a@{SECRET}/{SECRET}@127.0.0.1:1/x",
    f"postgresql+asyncpg://nama:a@{SECRET}?{SECRET}@127.0.0.1:1/x",
    f"https://nama:{SECRET}@127.0.0.1:1/x",
)
OTHERS: Final = (SECRET, f"{SECRET} ü")
FILES: Final = {
    "not UTF-8": SECRET.encode() + b"\xff",
    "too large": SECRET.encode() * (BYTES_MAX // len(SECRET) + 1),
    "whole": SECRET.encode() + b"\n",
}
ADDRESS_ENDINGS: Final = ("_url", "_issuer", "_endpoint")
COMMANDS: Final = (
    ("parked", "list", "--service", "skp_service"),
    ("deliveries", "list"),
    ("siasn", "check"),
    ("jobs", "list"),
)


def classes() -> list[type[BaseSettings]]:
    return [HubSettings, *settings_classes().values()]


def told() -> list[tuple[str, bool]]:
    """The variables of secrets and of addresses, and whether they are addresses."""
    found = {}
    for settings in classes():
        for name, field in settings.model_fields.items():
            is_address = name.endswith(ADDRESS_ENDINGS)
            if is_secret(field) or is_address:
                found[variable_of(settings, name)] = is_address
    return sorted(found.items())


def secrets() -> set[str]:
    fields = {(settings, name): field for settings in classes() for name, field in settings.model_fields.items()}
    return {variable_of(*place) for place, field in fields.items() if is_secret(field)}


def environments(variable: str, *, is_address: bool, folder: Path) -> Iterator[dict[str, str]]:
    if variable not in secrets():  # an address that may hold no password
        yield {variable: ADDRESSES[-1]}
        return
    for value in ADDRESSES if is_address else OTHERS:
        yield {variable: value}
    yield {variable: value, "KINERJA_BATCH_SIZE": SECRET}  # something else is wrong as well
    for name, content in FILES.items():
        file = folder / name
        file.write_bytes(content)
        yield {f"{variable}_FILE": str(file)}
    yield {variable: SECRET, f"{variable}_FILE": str(folder / "whole")}


def may_run(service: str) -> bool:
    """Whether a service's settings are valid, so that it would not end by itself."""
    try:
        load_service(service).settings()
    except (ValidationError, UserError):
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize(("variable", "is_address"), told())
def test_no_command_prints_it(
    variable: str, is_address: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KINERJA_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("KINERJA_SIASN_API_URL", "http://127.0.0.1:1")
    for number, environment in enumerate(environments(variable, is_address=is_address, folder=tmp_path)):
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            ending = [("run", service) for service in service_names() if not may_run(service)]
            for command in (("doctor",) if number == 1 else COMMANDS[number % len(COMMANDS)], *ending):
                result = CliRunner().invoke(app, ["--debug", *command], prog_name="kinerja")
                assert SECRET not in result.output, (environment.keys(), command)
                assert result.exit_code in {0, 1, 2}, (environment.keys(), command, result.output)
                assert SECRET not in caplog.text, (environment.keys(), command)
                caplog.clear()


@pytest.mark.parametrize(
    "environment",
    [
        {"KINERJA_AMQP_URL": f"amqp://nama:{SECRET}@0.0.0.0:1/x"},
        {"KINERJA_DATABASE_URL": f"postgresql+asyncpg://nama:{SECRET}@0.0.0.0:1/x"},
    ],
    ids=["broker", "database"],
)
async def test_no_service_that_waits_logs_it(environment: dict[str, str], tmp_path: Path) -> None:
    told = {
        "KINERJA_PREFETHC": SECRET,
        "KINERJA_VAR": str(tmp_path),
        "KINERJA_LOG_LEVEL": "debug",
        "KINERJA_HTTP_PORT": "0",
        "KINERJA_ORIGINS": "off",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub.cli", "--debug", "run", "skp_service"),
        env={**os.environ, **told, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(60):
        while said.count('"waiting"') < 3:
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
    process.send_signal(signal.SIGTERM)
    rest, _ = await process.communicate()
    assert SECRET not in said + rest.decode()
    assert '"KINERJA_PREFETHC": "KINERJA_PREFETCH"' in said  # a warning stops nothing
    assert '"connection_unencrypted"' in said
