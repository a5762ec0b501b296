"""A file that is imported: its states, what is wrong in its rows, and which of several rows about one counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind
from services.intake.domain.report import Subject


class ImportState(StrEnum):
    """How far a file has come."""

    READING = "reading"
    """Its rows are being read. Nobody goes on with one that was cut off here."""
    CHECKING = "checking"
    """Its rows go through the rules of merging, without effect."""
    CHECKED = "checked"
    """It waits for somebody who applies it."""
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"


MAY: Final[Mapping[str, Collection[ImportState]]] = {
    "apply": {ImportState.CHECKED},
    "cancel": {ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING},
}
"""In which states what may be done."""
WORKING: Final = frozenset({ImportState.CHECKING, ImportState.APPLYING})
ENDED: Final = frozenset({ImportState.APPLIED, ImportState.CANCELLED})
AFTER: Final[Mapping[ImportState, ImportState]] = {
    ImportState.CHECKING: ImportState.CHECKED,
    ImportState.APPLYING: ImportState.APPLIED,
}
"""What follows when all rows are worked off."""


STATES: Final[Mapping[ImportState, str]] = {
    ImportState.READING: "sedang dibaca",
    ImportState.CHECKING: "sedang diperiksa",
    ImportState.CHECKED: "sudah diperiksa, menunggu diterapkan",
    ImportState.APPLYING: "sedang diterapkan",
    ImportState.APPLIED: "sudah diterapkan",
    ImportState.CANCELLED: "dibatalkan",
}
"""What people call the states."""


class UnknownImport(Refusal):
    """There is no such import, or it has been forgotten."""

    code = "unknown_import"
    sentence = "Impor ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class WrongImportState(Refusal):
    """Not as the import is now."""

    code = "wrong_import_state"
    sentence = "Langkah ini tidak dapat dilakukan pada keadaan impor sekarang."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or doubtful in a row.

    Attributes:
        line: of the file, as an editor or Excel counts.
        column: its head, as the file has it; None: the whole row.
        code: stable, for programs.
        is_refusal: whether the row counts for nothing.
        sentence: Indonesian; it quotes nothing of the row.
    """

    line: int
    column: str | None
    code: str
    is_refusal: bool
    sentence: str


@personal
class ImportRow:
    """A row that makes a report.

    Attributes:
        line: of the file.
        key: whom or which it is about.
        rank: of several about one, the one with the greatest counts.
        digest: of the body; empty: it makes no report.
        body: of the report, as JSON has it; empty: it makes none.
        doubts: found while it was read.
    """

    line: int
    key: str
    rank: str
    digest: str
    body: Mapping[str, Any]
    doubts: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """An import.

    Attributes:
        id: of it.
        batch: of the files that were handed in together.
        source: whose file it is.
        format: how it is read.
        subject: what its rows are about.
        heads: of the columns that say the fields of a report, by field.
        digest: SHA-256 of the file.
        state: how far it has come.
        created_at: epoch seconds.
        finished_at: epoch seconds; None: not yet.
        rows: of the file; those refused while it was read among them.
        unread: refused while it was read.
        problems: how many were found; the first ones are kept.
        unread_problems: of these, in rows that were refused while it was read.
        bytes: of the file.
        done: rows worked off in the pass that runs, or ran last; those refused while it was read among them.
        at_line: the last line of these.
        taken: rows that count, and nothing about them is doubtful.
        doubted: rows that count, with doubts.
        refused: rows that count for nothing.
        passed_over: rows in whose place another of the same file counts, or that make no report.
        absent: how many the source has reported before, and the file does not have; None: not counted yet.
    """

    id: UUID
    batch: UUID
    source: str
    format: str
    subject: Subject
    heads: Mapping[str, str]
    digest: str
    state: ImportState
    created_at: float
    finished_at: float | None
    rows: int
    unread: int
    problems: int
    unread_problems: int
    bytes: int
    done: int
    at_line: int
    taken: int
    doubted: int
    refused: int
    passed_over: int
    absent: int | None

    @property
    def percent(self) -> int:
        """How much of the pass that runs is done; 100 only at its end."""
        if self.state in ENDED or self.state is ImportState.CHECKED:
            return 100
        return min(99, self.done * 100 // self.rows) if self.rows else 0

    def require(self, act: str) -> None:
        """Refuse what may not be done now. Raises WrongImportState."""
        if self.state not in MAY[act]:
            raise WrongImportState


@dataclass(frozen=True, slots=True)
class RowRank:
    """What decides which of several rows about one counts."""

    line: int
    rank: str
    digest: str


class Standing(StrEnum):
    """What a row is among those of its file about the same person or unit."""

    COUNTS = "counts"
    REPEATED = "repeated"
    """Another one says the same."""
    CONTRADICTED = "contradicted"
    """Another one says something else, and nothing tells which of them is right."""
    OUTRANKED = "outranked"
    """A newer one counts."""


def standings(rows: Sequence[RowRank]) -> dict[int, Standing]:
    """Return what each row about one person or unit is, by line.

    Args:
        rows: of one file, about one; at least one.
    """
    greatest = max(one.rank for one in rows)
    best = sorted((one for one in rows if one.rank == greatest), key=lambda one: one.line)
    agree = len({one.digest for one in best}) == 1
    found = {one.line: Standing.OUTRANKED for one in rows}
    for place, one in enumerate(best):
        found[one.line] = Standing.CONTRADICTED if not agree else Standing.REPEATED if place else Standing.COUNTS
    return found


@dataclass(frozen=True, slots=True)
class StandingRule:
    """What is told of a row because of others of the same file."""

    code: str
    sentence: str
    is_refusal: bool


STANDING_RULES: Final[Mapping[Standing, StandingRule]] = {
    Standing.CONTRADICTED: StandingRule(
        "key_twice",
        "Ada baris lain tentang pegawai atau unit ini dengan isi berbeda: sisakan satu baris yang benar.",
        is_refusal=True,
    ),
    Standing.REPEATED: StandingRule(
        "key_repeated", "Baris ini sama dengan baris lain di berkas ini: dihitung satu kali.", is_refusal=False
    ),
}
