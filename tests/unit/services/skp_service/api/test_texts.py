"""What people write is refused where a document could not show it, with the character and its place."""

import pytest
from pydantic import TypeAdapter, ValidationError

from services.skp_service.api.texts import MaybeProse, Prose

PROSE = TypeAdapter[str](Prose)
MAYBE = TypeAdapter[str](MaybeProse)


@pytest.mark.parametrize(
    ("text", "character", "place"),
    [
        ("bagus \N{THUMBS UP SIGN}", "U+1F44D", 7),
        ("a\N{CJK UNIFIED IDEOGRAPH-4E2D}", "U+4E2D", 2),
        ("nol\x00", "U+0000", 4),
        ("ab\N{RIGHT-TO-LEFT OVERRIDE}c", "U+202E", 3),
        ("\N{ZERO WIDTH SPACE}a", "U+200B", 1),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused_by_its_character_and_place(
    text: str, character: str, place: int
) -> None:
    for kind in (PROSE, MAYBE):
        with pytest.raises(ValidationError) as refused:
            kind.validate_python(text)
        (fault,) = refused.value.errors()
        assert fault["type"] == "text_unprintable"
        assert fault["msg"] == (
            f"memuat {character} sebagai karakter ke-{place}, yang tidak dapat dicetak; hapus atau ganti karakter itu"
        )


@pytest.mark.parametrize("text", ["", " \n\t", "\N{NO-BREAK SPACE}", "\N{EM SPACE}\N{OGHAM SPACE MARK}"])
def test_a_text_that_shows_as_nothing_is_empty(text: str) -> None:
    assert MAYBE.validate_python(text) == ""
    with pytest.raises(ValidationError, match="at least 1 character"):
        PROSE.validate_python(text)


def test_lines_may_end_as_on_windows_and_any_script_of_the_fonts_is_text() -> None:
    assert PROSE.validate_python(" satu\r\ndua\ttiga\rempat ") == "satu\ndua\ttiga\nempat"
    for text in ("Ünïcödé ş ằ Ω Ж ≤ → ✓", "ꦲꦏ꧀ꦱꦫ", "ᮃᮊ᮪ᮞᮛ", "ᬅᬓ᭄ᬱᬭ", "ᯀᯂ᯲ᯘᯒ", "ᨒᨚᨈᨑ"):
        assert PROSE.validate_python(text) == text


def test_the_documented_limits_stay() -> None:
    assert PROSE.json_schema() == {"type": "string", "minLength": 1, "maxLength": 2000}
    assert MAYBE.json_schema() == {"type": "string", "maxLength": 2000}
