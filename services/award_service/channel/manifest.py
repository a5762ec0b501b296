"""What a part holds, and which parts there are, as JSON: with size and SHA-256 of each file. Its bytes are settled."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.personal import personal

NAME: Final = "manifest.json"


@personal
class Listed:
    """A file.

    Attributes:
        path: where it is; may hold a NIP and a name.
        size: in bytes.
        sha256: of its content, hexadecimal.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ManifestHead:
    """What a manifest is of.

    Attributes:
        package: the package's id.
        batch: name of the batch.
        letter: number of the covering letter.
        part: which part, from 1; None: all of them.
        parts: how many there are.
    """

    package: str
    batch: str
    letter: str | None
    part: int | None
    parts: int


def manifest(head: ManifestHead, files: Iterable[Listed]) -> bytes:
    """Return the manifest, a line a file."""
    told = {"package": head.package, "batch": head.batch, "letter": head.letter, "part": head.part, "parts": head.parts}
    lines = ",\n".join(
        json.dumps({"path": one.path, "size": one.size, "sha256": one.sha256}, ensure_ascii=False) for one in files
    )
    opening = json.dumps(told, ensure_ascii=False)[:-1]
    return f'{opening},\n"files": [\n{lines}\n]}}\n'.encode()
