"""The ministry's answer as a list has it, line by line. Pure: what a sheet means is read elsewhere."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind
from contracts.vocabulary import AwardGrade
from services.award_service.domain.cycle import ENDED, State
from services.award_service.domain.outcome import FOLLOWS, Word

WORDS: Final[dict[Word, tuple[str, ...]]] = {
    Word.MS: ("MS", "Memenuhi Syarat"),
    Word.TMS: ("TMS", "Tidak Memenuhi Syarat"),
    Word.INCOMPLETE: ("BTL", "Berkas Tidak Lengkap", "Belum Lengkap", "Tidak Lengkap", "Kurang", "Berkas Kurang"),
    Word.DECREED: ("Ditetapkan", "Keppres", "Keppres Terbit", "Dianugerahi"),
    Word.TAKEN_BACK: ("Ditarik", "Ditarik Kembali", "Dibatalkan", "Batal"),
}
"""Words of sheets, unless a setting has others. MS and TMS are in two public programs; the rest are ours."""


@personal
class AnswerLine:
    """What one line of an answer says.

    Attributes:
        line: of the file, from 1; of what was entered by hand, its place.
        word: what is said.
        grade: of which medal; None: the line does not say.
        nip: 18 digits; None: the line has none, and a person says whose it is.
        name: as the line has it, by which a person finds whose it is.
        position: likewise.
        reason: of what is refused or missing, in the ministry's words.
        decree_number: of the decree that grants the medal.
        decree_on: its day.
    """

    line: int
    word: Word
    grade: AwardGrade | None
    nip: str | None = None
    name: str | None = None
    position: str | None = None
    reason: str | None = None
    decree_number: str | None = None
    decree_on: date | None = None


@personal
class RefusedLine:
    """A line that cannot be taken: nothing of it is guessed.

    Attributes:
        line: of the file.
        column: head of the column that is wrong; None: the whole line.
        code: stable.
        sentence: Indonesian: what is wrong and what to do, without anything of the line.
    """

    line: int
    column: str | None
    code: str
    sentence: str


class AnswerState(StrEnum):
    """How far an answer has come."""

    APPLYING = "applying"
    """Its lines are worked off, some at a time."""
    APPLIED = "applied"


class LineState(StrEnum):
    """What has become of a line."""

    WAITING = "waiting"
    TAKEN = "taken"
    """It has become an outcome of a proposal; its code says why nothing followed from it, where nothing did."""
    UNMATCHED = "unmatched"
    """A person has to say whose it is; its code says why."""
    SET_ASIDE = "set_aside"
    """A person has said that it is about nobody whom we propose, or is dealt with."""
    REFUSED = "refused"
    """It could not be read."""


FOR_A_PERSON: Final = frozenset({LineState.UNMATCHED, LineState.REFUSED})
"""In these a line waits until a person says whose it is, or sets it aside."""


class Unmatched(StrEnum):
    """Why a line is of no proposal by itself."""

    NO_NIP = "no_nip"
    NO_SUCH_PROPOSAL = "no_such_proposal"
    """Nobody with this number was proposed for this grade, in this batch where one was named."""
    SEVERAL_PROPOSALS = "several_proposals"
    """It does not say the grade, or several of it were sent."""
    OUTDATED = "outdated"
    """It was sent, or the ministry has said something of it, on a later day: an older list came late, or again."""


UNMATCHED_SENTENCES: Final = {
    Unmatched.NO_NIP: "Baris ini tidak menyebut NIP: pilih usulan yang dimaksud.",
    Unmatched.NO_SUCH_PROPOSAL: "Tidak ada usulan terkirim dengan NIP dan jenjang ini: pilih, atau kesampingkan.",
    Unmatched.SEVERAL_PROPOSALS: "Ada beberapa usulan yang mungkin dimaksud: pilih salah satu.",
    Unmatched.OUTDATED: "Usulan ini dikirim atau dijawab sesudahnya: cocokkan hanya bila baris ini yang berlaku.",
}


class UnknownAnswer(Refusal):
    """There is no such answer, or line of it."""

    code = "unknown_answer"
    sentence = "Jawaban kementerian atau barisnya tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "answer_id"


class SaidInFuture(Refusal):
    """Nobody has answered on a day to come."""

    code = "answer_in_future"
    sentence = "Tanggal jawaban tidak boleh di masa depan."
    kind = RefusalKind.INVALID
    field = "said_on"


class AnsweredOtherwise(Refusal):
    """The same file was taken as an answer to another batch, or of another day, and something followed from it."""

    code = "answered_otherwise"
    sentence = (
        "Berkas yang sama sudah diterapkan untuk berkas usulan atau tanggal jawaban lain: periksa jawaban itu. "
        "Bila memang perlu diterapkan lagi, simpan ulang berkasnya dengan perubahan, lalu unggah."
    )


class LineNotOpen(Refusal):
    """Only a line that waits for a person is set aside, and matched only one that could be read."""

    code = "answer_line_not_open"
    sentence = "Baris ini tidak menunggu dicocokkan atau dikesampingkan."


class LineContradicts(Refusal):
    """A line that names another person or grade than the proposal that it is said to be of."""

    code = "answer_line_contradicts"
    sentence = "NIP atau jenjang pada baris ini bukan milik usulan yang dipilih: perbaiki salah satunya."
    kind = RefusalKind.INVALID
    field = "proposal_id"


class ProposalNotSent(Refusal):
    """The ministry answers what was sent to it."""

    code = "proposal_not_sent"
    sentence = "Usulan ini belum pernah dikirim ke kementerian, atau bukan dari berkas yang dijawab."
    field = "proposal_id"


@personal
class Possible:
    """A proposal that was sent, and may be meant.

    Attributes:
        id: its identity.
        nip: of whom, by their present number.
        grade: for which medal.
        state: how far it has come.
        sent_on: the day on which it was sent last; None: it is not known.
    """

    id: UUID
    nip: str
    grade: AwardGrade
    state: State
    sent_on: date | None = None


def contradicts(line: AnswerLine, nip: str | None, proposal: Possible) -> bool:
    """Return whether a line cannot be about a proposal; what it does not say contradicts nothing.

    Args:
        line: what it says.
        nip: its number, or that person's present one; None: it is not looked at.
        proposal: that somebody says it is about.
    """
    return line.grade not in {None, proposal.grade} or nip not in {None, proposal.nip}


def proposal_for(line: AnswerLine, nip: str | None, possible: Iterable[Possible]) -> UUID | Unmatched:
    """Return which proposal a line is about, or why nobody can tell without a person.

    Of several, that counts from which something can follow now; else one that has not ended.

    Args:
        line: what it says.
        nip: its number, or that person's present one.
        possible: proposals that were sent.
    """
    if nip is None:
        return Unmatched.NO_NIP
    theirs = [one for one in possible if one.nip == nip and line.grade in {None, one.grade}]
    for narrowed in (
        [one for one in theirs if one.state in FOLLOWS[line.word]],
        [one for one in theirs if one.state not in ENDED],
        theirs,
    ):
        if len(narrowed) == 1:
            return narrowed[0].id
        if narrowed:
            return Unmatched.SEVERAL_PROPOSALS
    return Unmatched.NO_SUCH_PROPOSAL
