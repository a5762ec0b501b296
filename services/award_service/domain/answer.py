"""The ministry's answer as a list has it, line by line. Pure: what a sheet means is read elsewhere."""

from datetime import date
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from services.award_service.domain.outcome import Word

WORDS: Final[dict[Word, tuple[str, ...]]] = {
    Word.MS: ("MS", "Memenuhi Syarat"),
    Word.TMS: ("TMS", "Tidak Memenuhi Syarat"),
    Word.INCOMPLETE: ("BTL", "Berkas Tidak Lengkap", "Belum Lengkap", "Tidak Lengkap"),
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
