"""Texts without what nobody sees."""

import pytest

from contracts.visible import without_invisible


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\u00ad", "\ufeff", "\u3164", "\ufe0f", "\x07", "\ue000"])
def test_what_shows_as_nothing_can_be_left_out(invisible: str) -> None:
    assert without_invisible(f"Sari{invisible}wangi \u4e2d\n") == "Sariwangi \u4e2d\n"


def test_a_joiner_stays_in_the_scripts_that_need_it() -> None:
    syllable = "\ua98f\ua9c0\u200d\ua98f"
    assert without_invisible(f"{syllable}\u200d") == syllable
