"""Answers show records."""

from dataclasses import dataclass
from typing import Self

import pytest
from pydantic import ValidationError

from hub.web.models import Answer


@dataclass(frozen=True, slots=True)
class Part:
    name: str


@dataclass(frozen=True, slots=True)
class Record:
    id: int
    part: Part
    made_at: float


class PartAnswer(Answer):
    name: str


class RecordAnswer(Answer):
    id: int
    part: PartAnswer
    made_on: str

    @classmethod
    def of(cls, record: Record) -> Self:
        return cls.from_record(record, made_on=f"{record.made_at:.0f}")


def test_an_answer_takes_its_fields_from_a_record_and_from_what_is_told() -> None:
    shown = RecordAnswer.of(Record(1, Part("a"), 2.0))
    assert shown == RecordAnswer(id=1, part=PartAnswer(name="a"), made_on="2")
    assert RecordAnswer.from_record(Record(1, Part("a"), 2.0), id=3, made_on="").id == 3


def test_what_a_record_has_not_is_no_answer() -> None:
    with pytest.raises(AttributeError, match="made_on"):
        RecordAnswer.from_record(Record(1, Part("a"), 2.0))
    with pytest.raises(ValidationError):
        RecordAnswer.from_record(Record(1, Part("a"), 2.0), made_on=3)
