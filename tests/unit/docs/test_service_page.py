"""How a service is added: the page holds the files as they are, and the service is as small as it says."""

from typing import Final

from tests.support.page_files import LEAVE, ROOT, blocks, written

FILES_MOST: Final = 10
LINES_MOST: Final = 300


def test_the_page_holds_every_file_of_the_service_as_it_is() -> None:
    stale = "run: python -m tests.support.page_files"
    assert blocks(LEAVE.text) == LEAVE.contents(), stale
    assert written(LEAVE.text) == LEAVE.text, stale


def test_the_service_is_as_small_as_the_page_says() -> None:
    lines = {name: text.count("\n") for name, text in LEAVE.contents().items()}
    assert len(lines) <= FILES_MOST
    assert sum(lines.values()) <= LINES_MOST, lines
    assert f"at most {FILES_MOST} files and {LINES_MOST} lines" in LEAVE.text


def test_whoever_contributes_is_led_to_the_page() -> None:
    assert f"({LEAVE.page.relative_to(ROOT)})" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
