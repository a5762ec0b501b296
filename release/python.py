"""Python's own tools, as they are called for a release: each says what it does only when it fails."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hub.errors import UserError

SECONDS: Final = 900.0
"""Longest time that one of them may take."""


def run(
    *words: str | Path, python: str | Path = sys.executable, folder: Path | None = None, environment: Mapping[str, str]
) -> None:
    """Run a module (`words` begins with its name) to its end.

    Args:
        words: the module and its arguments.
        python: the interpreter.
        folder: where it works; None: where we do.
        environment: variables beside ours.

    Raises:
        UserError: it has failed; the end of what it said is the sentence.
    """
    ended = subprocess.run(  # noqa: S603 - fixed words and paths of ours
        [str(python), "-m", *map(str, words)],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise UserError(f"{words[0]} gagal: {_end(ended.stdout.splitlines())}", exit_code=1)


def _end(lines: Sequence[str]) -> str:
    return " / ".join(line.strip() for line in lines[-5:] if line.strip()) or "tanpa keterangan"
