"""The first load: the sample agency as SIASN's files, and `kinerja import --first` in a process of its own."""

import asyncio
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.errors import UserError
from local.server import Say
from sandbox.agency.model import Agency
from sandbox.district.siasn_export import export

BROKEN: Final = 1
"""Rows that somebody's address breaks, as it happens in SIASN's export; they are refused, the others count."""

_DONE: Final = frozenset({0, 1})
"""Exit codes of an import that has ended; 1: rows were refused."""
_ATTEMPTS: Final = 5


@dataclass(frozen=True)
class FileImport:
    """How files come in.

    Attributes:
        folder: for the files; whoever runs intake can read them there.
        source: whose data it is.
        command: `kinerja`, as it is called where intake runs.
        environment: of the command, beside this process's.
        rest_seconds: before it is run again when it was cut off.
    """

    folder: Path
    source: str
    command: Sequence[str] = (sys.executable, "-m", "hub.cli")
    environment: Mapping[str, str] = field(default_factory=dict)
    rest_seconds: float = 1.0

    async def load(self, agency: Agency, say: Say) -> None:
        """Write an agency's files and load them in one command. Raises UserError: it cannot be done.

        The first row of those written is broken: that of the last of the staff.
        """
        staff_first = tuple(reversed(agency.employees))
        files = await asyncio.to_thread(export, self.folder, agency.units, staff_first, broken=BROKEN)
        words = ["import", "--first", "--yes", "--source", self.source, *map(str, files)]
        say(f"Memuat berkas SIASN: kinerja {shlex.join(words)}")
        say(await self._run(words))

    async def _run(self, words: Sequence[str]) -> str:
        """Run the command until it has ended well, and return what it tells; cut off, it goes on where it was."""
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(self.rest_seconds)
            process = await asyncio.create_subprocess_exec(
                *self.command,
                *words,
                env={**os.environ, **self.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            told, error = await process.communicate()
            if process.returncode in _DONE and told:
                return told.decode(errors="replace").strip()
        raise UserError(f"Berkas SIASN tidak dapat dimuat: {error.decode(errors='replace').strip()[-500:]}")
