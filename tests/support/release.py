"""What production installs, made of this tree as `make wheelhouse` makes it, and an environment that has it."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from release.tree import LOCK, ROOT, product
from release.wheels import wheelhouse

_VAR: Final = ROOT / "var" / "release"
"""On the disk: wheels and an environment are some 300 MB."""


@dataclass(frozen=True)
class Shipped:
    """What is brought to a machine without a network.

    Attributes:
        wheels: folder with the product's wheel and all that it needs.
        wheel: the product's, in that folder.
        lock: `requirements-production.lock`.
    """

    wheels: Path
    wheel: Path
    lock: Path


def shipped(folder: Path) -> Shipped:
    """Fill `folder`. The wheels of others are downloaded once for each lock, and kept under `var/wheelhouse`."""
    wheel = wheelhouse(folder / "wheelhouse", product())
    return Shipped(folder / "wheelhouse", wheel, Path(shutil.copy(LOCK, folder)))


def installed() -> Path:
    """Return an environment that was made by the lines of `architecture/releases.md`, without a network.

    Processes that share the tests share it; it is made anew when the lock or the product's wheel is another one.
    """
    _VAR.mkdir(parents=True, exist_ok=True)
    environment, stamp = _VAR / "environment", _VAR / "stamp"
    with (_VAR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        brought = shipped(_VAR)
        made_of = hashlib.sha256(brought.wheel.read_bytes() + brought.lock.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != made_of:
            stamp.unlink(missing_ok=True)
            _install(environment, brought)
            stamp.write_text(made_of, encoding="utf-8")
    return environment


def _install(environment: Path, brought: Shipped) -> None:
    offline("python3", "-m", "venv", "--clear", environment)
    pip = (environment / "bin" / "pip", "install", "--quiet", "--no-index", "--no-compile")
    offline(*pip, "--find-links", brought.wheels, "--require-hashes", "-r", brought.lock)
    offline(*pip, "--no-deps", brought.wheel)


def offline(*words: str | Path) -> str:
    """Run a command to its end without a network, outside the tree, and return what it printed."""
    ended = subprocess.run(
        [*_WITHOUT_NETWORK, *map(str, words)],
        cwd="/",
        env=surroundings(),
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


_WITHOUT_NETWORK: Final = ("unshare", "-n") if os.geteuid() == 0 else ()
"""Where we may not make namespaces, pip is still told to use no index."""


def surroundings(**variables: str) -> dict[str, str]:
    """Return our environment without what leads Python to the tree, pip to an index, or a service to a setting."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "KINERJA_"))}
    return {**kept, "PIP_CONFIG_FILE": os.devnull, **variables}
