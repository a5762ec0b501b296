"""Where tests keep what they write: in memory where there is room for it, since most of it is written to be flushed."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_SHARED_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 6 * 2**30
"""Bytes that must be free there: what several processes of tests may keep at a time, and as much again."""


def _folder() -> Path:
    """Return a folder of this checkout's, in memory or under `var`."""
    name = hashlib.sha256(str(_ROOT).encode()).hexdigest()[:10]
    place = _SHARED_MEMORY / f"kinerja-{name}"
    try:
        if shutil.disk_usage(_SHARED_MEMORY).free < _ROOM:
            return _ROOT / "var"
        place.mkdir(mode=0o755, exist_ok=True)
        is_ours = place.stat().st_uid == os.geteuid() and not place.is_symlink()
    except OSError:  # no such thing here, or not for us
        return _ROOT / "var"
    return place if is_ours else _ROOT / "var"


VAR: Final = _folder()
VAR.mkdir(parents=True, exist_ok=True)
"""For everything that tests write."""


def own(name: str) -> Path:
    """Return a folder that no other process of the same run uses."""
    return VAR / f"{name}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
