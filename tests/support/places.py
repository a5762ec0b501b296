"""Where tests keep what they write: in memory where there is room for it, since most of it is written to be flushed.

`var/memory` leads there, so that each checkout has a folder of its own and finds it again.
"""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

_VAR: Final = Path(__file__).resolve().parents[2] / "var"
_SHARED_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 6 * 2**30
"""Bytes that must be free there: what several processes of tests may keep at a time, and as much again."""
_TOLD: Final = "TESTS_VAR"
"""The environment's variable that names another folder; it tells the processes that share the tests, too."""


def _folder() -> Path:
    if told := os.environ.get(_TOLD):
        return Path(told).absolute()
    _VAR.mkdir(exist_ok=True)
    link = _VAR / "memory"
    if link.exists():
        return link.resolve()
    if link.is_symlink():
        link.unlink(missing_ok=True)  # to what was in memory before the machine was started anew
    try:
        if shutil.disk_usage(_SHARED_MEMORY).free < _ROOM:
            return _VAR
        place = Path(mkdtemp(prefix="kinerja-", dir=_SHARED_MEMORY))
    except OSError:  # no such thing here, or not for us
        return _VAR
    place.chmod(0o755)  # PostgreSQL has a user of its own
    try:
        link.symlink_to(place)
    except FileExistsError:  # another process was first
        place.rmdir()
    return link.resolve()


VAR: Final = _folder()
VAR.mkdir(parents=True, exist_ok=True)
"""For everything that tests write."""
os.environ[_TOLD] = str(VAR)


def own(name: str) -> Path:
    """Return a folder that no other process of the same run uses."""
    return VAR / f"{name}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
