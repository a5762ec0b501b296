"""The command line: what it says of what it cannot use, and how it starts."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hub.errors import UserError
from sandbox.kit.commands import settings_from
from sandbox.siasn.settings import SandboxSettings
from tests.integration.sandbox.siasn.conftest import StartSiasn

COMMAND = (sys.executable, "-m", "sandbox.siasn")


async def refusal(*arguments: str, **environment: str) -> str:
    """Run the command, which ends at once; return what it says."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(20):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 2
    [line] = said.decode().splitlines()
    return line


async def started(*arguments: str) -> tuple[str, str]:
    """Run the command until it answers, and stop it; return its two outputs."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--port", "0", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    announced = await process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    rest, errors = await process.communicate()
    assert process.returncode == 0
    return (announced + rest).decode(), errors.decode()


async def test_a_store_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be looked at as one, says SQLite\n" * 10)
    for place in (Path("/proc/x/y.sqlite3"), tmp_path, tmp_path / "text", tmp_path / "text" / "s.sqlite3"):
        said = await refusal("--port", "0", "--store", str(place))
        assert said.startswith(f"Berkas {place} tidak dapat dipakai sebagai penyimpanan ("), said
        assert said.endswith("; pilih yang lain dengan --store.")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FAULTS", "zzz", "faults (pilihan: none, rough, latency, outage, evening)"),
        ("PORT", "65536", "port (paling besar 65535)"),
        ("SEED", "x", "seed (harus bilangan bulat)"),
        ("TOKEN_SECONDS", "0", "token_seconds (harus lebih dari 0)"),
        ("TOKEN_SECONDS", "inf", "token_seconds (harus bilangan yang terbatas)"),
        ("PARAMETERS", "x", "parameters (harus objek JSON)"),
        ("PARAMETERS", "[]", "parameters (harus objek JSON)"),
        ("PARAMETERS__SPEED", "1", "parameters.speed (tidak dikenal)"),
        ("PARAMETERS__LATE_STORE_SECONDS", "3601", "parameters.late_store_seconds (paling besar 3600)"),
        (
            "PARAMETERS__LATENCY_MIN_SECONDS",
            "9",
            "parameters (latency_min_seconds tidak boleh lebih dari latency_max_seconds)",
        ),
        ("SWITCHES__MAPDATA", "x", "switches.mapdata (pilihan: bare, object, json_text)"),
        ("SWITCHES__RANK_CHECK", "x", "switches.rank_check (harus true atau false)"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"KINERJA_SANDBOX_{name}", value)
    with pytest.raises(UserError) as error:
        settings_from(SandboxSettings, {"host": None})
    assert str(error.value) == f"Setelan sandbox tidak sah: {said}."


async def test_bad_settings_are_named_all_at_once() -> None:
    said = await refusal("--faults", "x", KINERJA_SANDBOX_SWITCHES__NUMBERS="y")
    assert "faults (" in said
    assert "; switches.numbers (pilihan: numbers, strings, decimals, mixed)." in said


@pytest.mark.parametrize(("host", "open_to_others"), [("0.0.0.0", True), ("127.0.0.1", False), ("localhost", False)])
async def test_an_address_that_others_reach_is_warned_of(host: str, open_to_others: bool) -> None:
    announced, warned = await started("--host", host, "--store", ":memory:")
    assert announced.startswith("SIASN (sandbox): http://")
    assert len(warned.splitlines()) == open_to_others
    assert ("alamat /admin tidak meminta token" in warned) is open_to_others


async def test_the_documentation_needs_no_internet(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn()
    page = (await siasn.client.get("/docs")).text
    addresses = [part.split('"')[0] for part in page.split('src="')[1:] + page.split('href="')[1:]]
    assert addresses
    for address in addresses:
        assert address.startswith("/"), address
        assert (await siasn.client.get(address)).status_code == 200


@pytest.mark.parametrize(("terminal", "coloured"), [(True, True), (False, False)])
def test_logs_have_colours_on_a_terminal_alone(terminal: bool, coloured: bool) -> None:
    script = (
        "import logging, sys\n"
        "from sandbox.kit.commands import configure_output\n"
        f"sys.stdout.isatty = lambda: {terminal}\n"
        "configure_output('sandbox')\n"
        "logging.getLogger('any').warning('spoke')\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=20).stdout
    assert "spoke" in said
    assert ("\x1b[" in said) is coloured
