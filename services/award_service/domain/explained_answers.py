"""What is known of discipline and of leave, in sentences: none as of a day, found, or never asked."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from contracts.listed import DisciplineEntry
from contracts.vocabulary import DisciplineLevel
from services.award_service.domain.answers import Answer, Answered, Found
from services.award_service.domain.interruptions import Interruption
from services.award_service.domain.listed import ListKind
from services.award_service.domain.sentences import Sentence, Statement, source_in_words, written


class _Words(NamedTuple):
    what: str
    none: Statement
    found: Statement
    never_asked: Statement


_WORDS: Final[Mapping[ListKind, _Words]] = {
    ListKind.DISCIPLINE: _Words(
        "Hukuman disiplin sedang atau berat",
        Statement.DISCIPLINE_NONE,
        Statement.DISCIPLINE_FOUND,
        Statement.DISCIPLINE_NEVER_ASKED,
    ),
    ListKind.LEAVE: _Words(
        "Cuti di luar tanggungan negara (CLTN)",
        Statement.LEAVE_NONE,
        Statement.LEAVE_FOUND,
        Statement.LEAVE_NEVER_ASKED,
    ),
}
_LEVEL: Final[Mapping[DisciplineLevel, str]] = {DisciplineLevel.MODERATE: "sedang", DisciplineLevel.HEAVY: "berat"}


def answer_explained(answer: Answer, day: date) -> Iterator[Sentence]:
    """Yield one of the three answers, with day and source; of what is found, a sentence each."""
    words = _WORDS[answer.kind]
    if answer.answered is Answered.NEVER_ASKED:
        text = f"{words.what}: belum pernah ditanyakan kepada sumber mana pun."
        yield Sentence(words.never_asked, text, "answer.never_asked")
    for one in answer.asked if answer.answered is Answered.NONE else ():
        text = f"{words.what}: tidak ada, per {written(one.as_of)} menurut {source_in_words(one.source)}."
        yield Sentence(words.none, text, "answer.none", one.source)
    for each in answer.found:
        yield Sentence(words.found, _found(each, day), _rule(each), each.interruption.source)


def _found(found: Found, day: date) -> str:
    one = found.interruption
    told = f"per {written(found.as_of)} menurut" if found.as_of is not None else "menurut kedudukan hukum pada"
    return f"{_what(found)} {_when(one, day)}{_decree(found)}, {told} {source_in_words(one.source)}."


def _what(found: Found) -> str:
    if isinstance(found.entry, DisciplineEntry):
        return f"Hukuman disiplin {_LEVEL[found.entry.level]}"
    return "Cuti di luar tanggungan negara (CLTN)"


def _when(one: Interruption, day: date) -> str:
    if one.start is None:
        return "tanpa tanggal mulai" if one.end is None else f"tanpa tanggal mulai, sampai {written(one.end)}"
    since = f"yang akan berlaku {written(one.start)}" if one.start > day else f"sejak {written(one.start)}"
    return since if one.end in (None, one.start) else f"{since} sampai {written(one.end)}"


def _decree(found: Found) -> str:
    entry = found.entry
    if entry is None or entry.decree_number is None:
        return ""
    dated = f" tanggal {written(entry.decree_on)}" if entry.decree_on is not None else ""
    return f" (SK {entry.decree_number}{dated})"


def _rule(found: Found) -> str:
    if found.entry is None:
        return "excluded.legal_standing"
    if found.interruption.start is None:
        return "excluded.undated"
    return "answer.found"
