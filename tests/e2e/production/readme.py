"""The blocks of `deploy/README.md` that are to be run, by the section that they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.e2e.production.machine import ROOT

README: Final = ROOT / "deploy" / "README.md"
_HEADING_OR_BLOCK: Final = re.compile(r"^## (?P<section>.+?)$|^```sh\n(?P<script>.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW: Final = re.compile(r"^\| `(?P<name>[a-z0-9-]+)` \|", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """What a reader runs.

    Attributes:
        section: its heading.
        script: of bash.
    """

    section: str
    script: str


def blocks(readme: Path = README) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    section = ""
    for found in _HEADING_OR_BLOCK.finditer(readme.read_text()):
        if found["section"]:
            section = found["section"]
        else:
            yield Block(section, found["script"])


def forbidden(readme: Path = README) -> set[str]:
    """Return the names of what the last table forbids."""
    return set(_ROW.findall(readme.read_text()))
