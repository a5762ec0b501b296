"""The page's sections again: what is there stays, and a version that comes is installed beside the one that runs."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import Final

from release.tree import ROOT, product, project
from release.wheels import build
from tests.e2e.production.district import SECOND_SOURCE
from tests.e2e.production.machine import Machine

OWN_TREE: Final = ("hub", "services", "contracts", "readmodels", "pyproject.toml", "README.md", "LICENSE")
"""What the product's wheel is made of, and a little more."""


async def secrets(machine: Machine) -> str:
    """Return the sums of what is made up once: passwords and the authority."""
    return await machine.do("cd /etc/kinerja && sha256sum broker/* roles/* tls/ca.pem")


async def second_source_is_a_user(machine: Machine) -> None:
    """The settings' list was read as the services read it."""
    users = await machine.do("rabbitmqctl --quiet list_users")
    assert SECOND_SOURCE in users.split()


async def next_wheel(folder: Path) -> Path:
    """Build the wheel of the version after this one, in a copy of the tree."""
    shutil.rmtree(folder, ignore_errors=True)
    tree = folder / "tree"
    tree.mkdir(parents=True)
    for name in OWN_TREE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        await asyncio.to_thread(copy, ROOT / name, tree / name)
    settings = tree / "pyproject.toml"
    line = f'version = "{product().version}"'
    assert line in settings.read_text()
    settings.write_text(settings.read_text().replace(line, f'version = "{next_version()}"'))
    return await asyncio.to_thread(build, project(tree), folder)


def next_version() -> str:
    """Return the version after this one."""
    return re.sub(r"\d+$", lambda last: str(int(last[0]) + 1), product().version)


async def running(machine: Machine) -> dict[str, str]:
    """Return, by service, which version its process was started from."""
    script = (
        "cd /etc/systemd/system/multi-user.target.wants; for unit in kinerja@*; do "
        "pid=$(systemctl show --property=MainPID --value $unit); echo $unit $(tr '\\0' ' ' </proc/$pid/cmdline); done"
    )
    lines = (line.split() for line in (await machine.do(script)).splitlines())
    return {unit: command.split("/")[3] for unit, command, *_ in lines}
