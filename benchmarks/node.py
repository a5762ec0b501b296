"""Node's contestant: its library, installed under `var/bench/node` from `competitors/package-lock.json`."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

FOLDER: Final = Path("var/bench/node")
PROGRAM: Final = FOLDER / "limit.mjs"
_SOURCE: Final = Path(__file__).parent / "competitors"
_PACKAGE: Final = ("package.json", "package-lock.json")


def install() -> str | None:
    """Install what `limit` runs on, unless it is there.

    Returns:
        None, or a sentence for whoever waits for the figures: why it cannot compete.

    Raises:
        CalledProcessError: npm, which says why on standard error.
    """
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        return f"limit is left out: {' and '.join(missing)} not found; `apt-get install nodejs npm` brings both"
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not _is_installed():
        for name in _PACKAGE:
            shutil.copyfile(_SOURCE / name, FOLDER / name)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],  # noqa: S607 - whichever there is
            cwd=FOLDER,
            check=True,
        )
    shutil.copyfile(_SOURCE / PROGRAM.name, PROGRAM)
    return None


def _is_installed() -> bool:
    """Whether the last installation ended well (npm writes this file last), and was of the same lock."""
    lock = FOLDER / "package-lock.json"
    done = (FOLDER / "node_modules" / ".package-lock.json").is_file()
    return done and lock.is_file() and lock.read_bytes() == (_SOURCE / lock.name).read_bytes()
