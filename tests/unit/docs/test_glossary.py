"""The glossary has a row for every word that the API and the messages use."""

import inspect
import re
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from contracts import vocabulary
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.due import MilestoneState
from services.skp_service.domain import cycle, terms

TEXT = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TEXT.splitlines() if line.startswith("| ")]
NAMED = {
    (kind, value)
    for row in ROWS
    for values, kinds in re.findall(r"^\s*((?:`[^`]+`(?:, )?)+) \(((?:`[^`]+`(?:, )?)+)\)\s*$", row[1])
    for kind in re.findall(r"`(\w+)`", kinds)
    for value in re.findall(r"`(\w+)`", values)
}


def enums(*modules: ModuleType) -> list[type[StrEnum]]:
    """Return the enums that these modules define."""
    return [
        one
        for module in modules
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, StrEnum) and one.__module__ == module.__name__
    ]


WORDS: list[type[StrEnum]] = [*enums(vocabulary, terms, cycle), State, BatchState, MilestoneState]


@pytest.mark.parametrize("member", [member for enum in WORDS for member in enum], ids=repr)
def test_every_word_has_a_row(member: StrEnum) -> None:
    assert (type(member).__name__, member.value) in NAMED


def test_no_row_explains_a_word_that_is_gone() -> None:
    known = {(enum.__name__, member.value) for enum in WORDS for member in enum}
    ours = {enum.__name__ for enum in WORDS}
    assert {(kind, value) for kind, value in NAMED if kind in ours} <= known


def test_every_row_says_what_the_word_means() -> None:
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in ROWS)
