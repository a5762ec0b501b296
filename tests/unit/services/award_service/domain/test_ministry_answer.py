"""Which proposal a line of the ministry's answer is about."""

from uuid import UUID

import pytest

from contracts.vocabulary import AwardGrade
from services.award_service.domain.cycle import State
from services.award_service.domain.ministry_answer import AnswerLine, Possible, Unmatched, proposal_for
from services.award_service.domain.outcome import Word

NIP = "199001012015032999"
X, XX, _ = AwardGrade


def possible(number: int, grade: AwardGrade = X, state: State = State.AT_MINISTRY, nip: str = NIP) -> Possible:
    return Possible(UUID(int=number), nip, grade, state)


def line(word: Word = Word.MS, grade: AwardGrade | None = X) -> AnswerLine:
    return AnswerLine(1, word, grade)


@pytest.mark.parametrize(
    ("told", "there", "found"),
    [
        (line(), [possible(1), possible(2, XX)], UUID(int=1)),
        (line(grade=None), [possible(1)], UUID(int=1)),
        (line(grade=None), [possible(1), possible(2, XX)], Unmatched.SEVERAL_PROPOSALS),
        (line(grade=None), [possible(1, state=State.DECREED), possible(2, XX)], UUID(int=2)),
        (line(), [possible(1, XX)], Unmatched.NO_SUCH_PROPOSAL),
        (line(), [possible(1, nip="197503012000031000")], Unmatched.NO_SUCH_PROPOSAL),
        (line(), [possible(1, state=State.REFUSED), possible(2)], UUID(int=2)),
        (line(Word.TAKEN_BACK), [possible(1, state=State.REFUSED)], UUID(int=1)),
        (line(Word.DECREED), [possible(1, state=State.HANDED_OVER)], UUID(int=1)),
        (line(Word.DECREED), [possible(1, state=State.REFUSED), possible(2, state=State.RECEIVED)], UUID(int=2)),
        (line(), [possible(1), possible(2)], Unmatched.SEVERAL_PROPOSALS),
    ],
    ids=[
        "of its grade",
        "without a grade, of the only one",
        "without a grade, of several",
        "without a grade, of the one that waits",
        "of another grade",
        "of another person",
        "of the one that waits",
        "what was refused is taken back",
        "what is decreed already",
        "of the one that has not ended",
        "of two that wait",
    ],
)
def test_by_number_and_grade(told: AnswerLine, there: list[Possible], found: UUID | Unmatched) -> None:
    assert proposal_for(told, NIP, there) == found


def test_without_a_number_a_person_says_whose_it_is() -> None:
    assert proposal_for(line(), None, [possible(1)]) is Unmatched.NO_NIP
