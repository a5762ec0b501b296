"""Which characters can be printed: what passes is set, over the whole of Unicode."""

import random
import unicodedata
from functools import cache

import pytest

from hub.print.glyphs import Unprintable, printable, unprintable_in
from tests.unit.hub.print.letter import letter
from tests.unit.hub.print.reading import says

AT_ONCE = 400
KA, PANGKON, MURDA = "\ua98f", "\ua9c0", "\ua99f"
ZWNJ = "\N{ZERO WIDTH NON-JOINER}"


@cache
def passing() -> list[str]:
    """Return every character that passes alone."""
    return [one for one in map(chr, range(0x110000)) if unprintable_in(one) is None]


def test_every_character_that_passes_is_set_in_the_archives_standard_in_both_weights() -> None:
    found = passing()
    assert len(found) > 4000
    for start in range(0, len(found), AT_ONCE):
        text = " ".join(found[start : start + AT_ONCE])
        assert text == printable(text)
        assert letter(text, signatory=text)


def test_any_mixture_is_set_once_it_is_made_printable() -> None:
    """A mark is set in the font of its letter, so a mixture of what passes alone need not pass."""
    choice = random.Random(6)
    found = passing()
    marks = [one for one in found if unicodedata.category(one).startswith("M")]
    javanese = [one for one in found if unicodedata.name(one, "").startswith("JAVANESE")]
    refused = 0
    for _ in range(6):
        text = "".join(choice.choice(choice.choice((found, marks, javanese, "abc", ZWNJ))) for _ in range(40))
        refused += unprintable_in(text) is not None
        assert letter(printable(text), signatory=printable(text))
        assert printable(printable(text)) == printable(text)
    assert refused


@pytest.mark.parametrize(
    "one",
    [
        *("\x00", "\x07", "\x1b", "\x85", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"),
        *("\N{RIGHT-TO-LEFT MARK}", "\N{LEFT-TO-RIGHT OVERRIDE}", "\N{FIRST STRONG ISOLATE}"),
        *("\N{ZERO WIDTH SPACE}", "\N{WORD JOINER}", "\N{SOFT HYPHEN}", "\N{ZERO WIDTH NO-BREAK SPACE}", ZWNJ),
        *("\N{VARIATION SELECTOR-16}", "\N{HANGUL FILLER}", "\N{COMBINING GRAPHEME JOINER}", "\U000e0041"),
        *("\ufffe", "\U0010ffff", "\ufdd0", "\ud83d", "\ue123", "\U000f0000"),
        *("\N{BRAILLE PATTERN BLANK}", "\N{CJK UNIFIED IDEOGRAPH-4E2D}", "\N{THUMBS UP SIGN}"),
    ],
    ids=lambda one: f"U+{ord(one):04X}",
)
def test_no_text_and_what_no_font_has_cannot_be_printed(one: str) -> None:
    assert unprintable_in(f"ab{one}c") == Unprintable(one, 3)
    assert printable(f"ab{one}c") == f"ab[U+{ord(one):04X}]c"


def test_a_joiner_is_text_between_two_of_a_script_that_needs_it() -> None:
    assert unprintable_in(KA + PANGKON + ZWNJ + MURDA) is None
    for text in (f"a{ZWNJ}b", ZWNJ + KA, KA + ZWNJ, f"{KA}{ZWNJ}b", f"{KA}{ZWNJ}{ZWNJ}{KA}"):
        found = unprintable_in(text)
        assert found is not None
        assert found.code == "U+200C"


def test_a_mark_has_to_be_in_the_font_of_its_letter() -> None:
    assert unprintable_in(KA + PANGKON) is None
    assert unprintable_in("a" + PANGKON) == Unprintable(PANGKON, 2)
    assert unprintable_in("e\N{COMBINING ACUTE ACCENT}") is None


def test_a_stored_text_shows_what_it_cannot_print_by_its_number_and_never_as_a_box() -> None:
    document = letter("sebelum\N{CJK UNIFIED IDEOGRAPH-4E2D}\ud83dsesudah")
    assert says(document, "sebelum[U+4E2D][U+D83D]sesudah")
    assert b"pdfaid" in document


def test_lines_end_alike() -> None:
    assert printable("a\r\nb\rc\td") == "a\nb\nc\td"
