"""Debian and Ubuntu packages: what is missing and may be installed is installed."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Sequence

from hub.errors import UserError
from local.server import Say

_INSTALL_SECONDS = 900


def administrator() -> list[str] | None:
    """Return what a command must start with to run as root ([] when we are), None when it cannot."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603 - fixed words
        return [sudo, "-n"]
    return None


def can_install() -> bool:
    """Tell whether packages can be installed without asking anybody."""
    return shutil.which("apt-get") is not None and administrator() is not None


async def install(package: str, *, say: Say) -> None:
    """Install a package with apt. Raises UserError, one sentence that says what to do, when that fails."""
    by_hand = f"pasanglah dengan `sudo apt-get install {package}`"
    prefix = await asyncio.to_thread(administrator)
    if shutil.which("apt-get") is None or prefix is None:
        raise UserError(f"Paket {package} belum ada dan tidak dapat dipasang sebagai pengguna ini: {by_hand}.")
    say(f"Memasang paket {package} dengan apt (sekali saja) ...")
    reason = await _apt(prefix, "install", "--no-install-recommends", package)
    if reason is not None:  # the usual cause on a fresh machine: no package lists, or old ones
        await _apt(prefix, "update")
        reason = await _apt(prefix, "install", "--no-install-recommends", package)
    if reason is not None:
        raise UserError(f"Paket {package} gagal dipasang ({reason}): {by_hand}.")


async def _apt(prefix: Sequence[str], *words: str) -> str | None:
    """Run apt-get; return the last line of its complaint, None when all went well."""
    process = await asyncio.create_subprocess_exec(
        *prefix,
        *("env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"),
        *("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"),
        *words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(_INSTALL_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.terminate()
        await process.wait()
        return f"tidak selesai dalam {_INSTALL_SECONDS} detik"
    if process.returncode == 0:
        return None
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"apt-get berakhir dengan {process.returncode}"
