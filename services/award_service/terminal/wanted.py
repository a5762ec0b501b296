"""What somebody asks for at a terminal."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.award_service.domain.listed import ListKind


@dataclass(frozen=True)
class WantedLists:
    """What is asked for.

    Attributes:
        kind: what the lists are of.
        as_of: the day of which the file says so.
        source: whose it is; None: as the service's setting says.
        complete: whether who is not in it has nothing.
        unit_code: of a whole list: of which unit with those below; None: of the agency.
        dry_run: check, and no more.
        ask: before anything takes effect.
        report: a file for all that is wrong or doubtful; None: none.
    """

    kind: ListKind
    as_of: date
    source: str | None = None
    complete: bool = False
    unit_code: str | None = None
    dry_run: bool = False
    ask: bool = True
    report: Path | None = None
