"""What somebody asks for at a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        files: to be imported.
        source: whose they are.
        format_name: None: as the heads say.
        dry_run: check, and no more.
        ask: before anything takes effect.
        ask_again: what columns mean, though somebody has said it before.
        report: a file for all that is wrong or doubtful; None: none.
        lacking: a file for what is missing after the first load; None: none.
    """

    files: Sequence[Path]
    source: str
    format_name: str | None = None
    dry_run: bool = False
    ask: bool = True
    ask_again: bool = False
    report: Path | None = None
    lacking: Path | None = None
