"""Files of lists: their states, what is wrong in their rows, and which people's lists are taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind
from services.award_service.domain.listed import ListKind


class ListFileState(StrEnum):
    """How far a file has come."""

    READING = "reading"
    """Its rows are being read. Nobody goes on with one that was cut off here."""
    CHECKING = "checking"
    """Its people are looked at, without effect."""
    CHECKED = "checked"
    """It waits for somebody who applies it."""
    APPLYING = "applying"
    """The lists of those whom it names are taken."""
    COMPLETING = "completing"
    """Those whom it does not name are told to have nothing."""
    APPLIED = "applied"
    CANCELLED = "cancelled"


MAY: Final[Mapping[str, Collection[ListFileState]]] = {
    "apply": {ListFileState.CHECKED},
    "cancel": {ListFileState.CHECKING, ListFileState.CHECKED, ListFileState.APPLYING, ListFileState.COMPLETING},
}
"""In which states what may be done."""
WORKING: Final = frozenset({ListFileState.CHECKING, ListFileState.APPLYING, ListFileState.COMPLETING})
ENDED: Final = frozenset({ListFileState.APPLIED, ListFileState.CANCELLED})
UNFINISHED: Final = WORKING | {ListFileState.CHECKED}
STATES: Final[Mapping[ListFileState, str]] = {
    ListFileState.READING: "sedang dibaca",
    ListFileState.CHECKING: "sedang diperiksa",
    ListFileState.CHECKED: "sudah diperiksa, menunggu diterapkan",
    ListFileState.APPLYING: "sedang diterapkan",
    ListFileState.COMPLETING: "mencatat yang tidak disebut",
    ListFileState.APPLIED: "sudah diterapkan",
    ListFileState.CANCELLED: "dibatalkan",
}
"""What people call the states."""
KINDS: Final[Mapping[ListKind, str]] = {
    ListKind.DISCIPLINE: "hukuman disiplin",
    ListKind.LEAVE: "cuti",
    ListKind.AWARD: "Satyalancana",
}
"""What people call the kinds."""
MOST_ENTRIES: Final = 200
"""Of one person, as the contracts have it."""


class UnknownListFile(Refusal):
    """There is no such file, or it has been forgotten."""

    code = "unknown_list_file"
    sentence = "Berkas daftar ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class WrongListFileState(Refusal):
    """Not as the file is now."""

    code = "wrong_list_file_state"
    sentence = "Langkah ini tidak dapat dilakukan pada keadaan berkas sekarang."


class AsOfInFuture(Refusal):
    """Nobody knows yet what a list of that day says."""

    code = "as_of_in_future"
    sentence = "Tanggal keadaan daftar tidak boleh sesudah hari ini."
    kind = RefusalKind.INVALID
    field = "as_of"


class UnitWithoutComplete(Refusal):
    """A unit narrows who is missing, and of a file that is not whole nobody is."""

    code = "unit_without_complete"
    sentence = "Unit hanya disebut bersama keterangan bahwa daftar lengkap."
    kind = RefusalKind.INVALID
    field = "unit_code"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or doubtful in a file.

    Attributes:
        line: of the file, as an editor or Excel counts; 0: of the whole file.
        column: its head, as the file has it; None: the whole row.
        code: stable, for programs.
        is_refusal: whether the list of the person is not taken for it.
        sentence: Indonesian; it quotes nothing of the row.
    """

    line: int
    column: str | None
    code: str
    is_refusal: bool
    sentence: str


class Says(StrEnum):
    """What a row says."""

    ENTRY = "entry"
    """One entry of somebody's list."""
    NONE = "none"
    """That somebody's list is empty."""
    NOTHING = "nothing"
    """Nothing about the list."""
    REFUSED = "refused"
    """It cannot be taken, so neither can the list of whom it is about."""


@personal
class ListRow:
    """A row of a file.

    Attributes:
        line: of the file.
        nip: whom it is about; None: that cannot be read.
        says: what it says.
        entry: as the contract has it, in JSON; empty unless it says one.
        problems: found while it was read.
    """

    line: int
    nip: str | None
    says: Says
    entry: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def is_nameless(self) -> bool:
        """Whether it may be a part of anybody's list."""
        return self.nip is None and self.says is Says.REFUSED


@personal
class PersonRows:
    """The rows of one person, counted.

    Attributes:
        nip: theirs, as the file has it.
        line: the first that was not refused; of none such, the first.
        entries: rows that say an entry.
        nones: rows that say that there is nothing.
        refused: rows that cannot be taken.
    """

    nip: str
    line: int
    entries: int
    nones: int
    refused: int

    @property
    def is_silent(self) -> bool:
        """Whether no row of theirs says anything of their list."""
        return not (self.entries or self.nones or self.refused)

    def refusal(self) -> Problem | None:
        """Return why their list is not taken as a whole; None: it is, or no row of theirs says anything."""
        if self.refused:
            return _refusal(self.line, "list_refused", "Daftar pegawai ini tidak diterima: ada barisnya yang ditolak.")
        if self.nones and self.entries:
            sentence = "Pegawai ini disebut TIDAK ADA dan juga memiliki isi: hapus salah satunya."
            return _refusal(self.line, "none_and_some", sentence)
        if self.entries > MOST_ENTRIES:
            sentence = f"Pegawai ini memiliki lebih dari {MOST_ENTRIES} baris: periksa NIP-nya."
            return _refusal(self.line, "too_many_entries", sentence)
        return None


def _refusal(line: int, code: str, sentence: str) -> Problem:
    return Problem(line, None, code, True, sentence)


def person_unknown(line: int) -> Problem:
    """Return the doubt about somebody whom no event has told of yet."""
    sentence = "Pegawai dengan NIP ini belum dikenal: periksa NIP-nya. Daftarnya disimpan sampai ia dikenal."
    return Problem(line, None, "person_unknown", False, sentence)


def newer_held(line: int) -> Problem:
    """Return the doubt about a list that is older than the one that the source has told before."""
    sentence = "Sumber ini sudah memberi daftar pegawai ini dengan tanggal keadaan yang lebih baru: yang ini diabaikan."
    return Problem(line, None, "newer_list_held", False, sentence)


def cannot_be_applied(refusal: Refusal) -> Problem:
    """Return why nothing of a file can be taken."""
    return Problem(0, None, refusal.code, True, str(refusal))


@personal
class ListFile:
    """A file of lists.

    Attributes:
        id: of it.
        kind: what its lists are of.
        source: whose they are.
        as_of_on: the day of which it says so.
        complete: whether who is not in it has nothing.
        unit_code: of a whole list: of which unit with those below; None: of the agency.
        format: how it is read.
        digest: SHA-256 of it.
        bytes: its size.
        state: how far it has come.
        by_subject: who has applied it, or else handed it in.
        created_at: epoch seconds.
        finished_at: epoch seconds; None: not yet.
        rows: of the file.
        nameless: rows of which nobody can say whom they are about.
        problems: how many were found; the first ones are kept.
        people: whom it names.
        done: people worked off in the pass that runs, or ran last.
        at_nip: the last of these.
        taken: people whose lists are taken.
        refused: people whose lists are not.
        passed_over: people of whose lists it says nothing, or nothing newer than the source has told.
        absent: people in the scope of a whole list whom it does not name; None: not counted.
    """

    id: UUID
    kind: ListKind
    source: str
    as_of_on: date
    complete: bool
    unit_code: str | None
    format: str
    digest: str
    bytes: int
    state: ListFileState
    by_subject: str
    created_at: float
    finished_at: float | None = None
    rows: int = 0
    nameless: int = 0
    problems: int = 0
    people: int = 0
    done: int = 0
    at_nip: str = ""
    taken: int = 0
    refused: int = 0
    passed_over: int = 0
    absent: int | None = None

    @property
    def tells_absent(self) -> bool:
        """Whether those whom it does not name have nothing: whole, it names some, and no row is about nobody."""
        return self.complete and self.people > 0 and not self.nameless

    @property
    def percent(self) -> int:
        """How much of the pass that runs is done; 100 only at its end."""
        if self.state in ENDED or self.state is ListFileState.CHECKED:
            return 100
        everybody = self.people + ((self.absent or 0) if self.state is not ListFileState.CHECKING else 0)
        return min(99, self.done * 100 // everybody) if everybody else 0

    def require(self, act: str) -> None:
        """Refuse what may not be done now. Raises WrongListFileState."""
        if self.state not in MAY[act]:
            raise WrongListFileState
