"""How a partner's gateway is added: the page holds the files as they are, and a gateway is as small as it says."""

from pathlib import Path
from typing import Final

import pytest

from tests.support.page_files import GATEWAYS, ROOT, blocks, written

FILES_MOST: Final = 6
LINES_MOST: Final = 300
PARTNERS: Final = sorted(folder.name for folder in (ROOT / GATEWAYS.folder).iterdir() if (folder / "app.py").is_file())


def test_the_page_holds_every_file_of_the_gateways_as_it_is() -> None:
    stale = "run: python -m tests.support.page_files"
    assert blocks(GATEWAYS.text) == GATEWAYS.contents(), stale
    assert written(GATEWAYS.text) == GATEWAYS.text, stale


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_gateway_is_as_small_as_the_page_says(partner: str) -> None:
    contents = GATEWAYS.contents().items()
    lines = {name: text.count("\n") for name, text in contents if name.startswith(f"{GATEWAYS.folder}/{partner}/")}
    assert len(lines) <= FILES_MOST
    assert sum(lines.values()) <= LINES_MOST, lines
    assert f"at most {FILES_MOST} files and {LINES_MOST} lines" in GATEWAYS.text


def test_a_file_that_has_changed_is_written_anew_and_the_prose_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("new\n")
    page = "Prose.\n\n`a.py`\n\n```python\nold\n```\n\n```bash\nleft alone\n```\n"
    assert written(page, tmp_path) == page.replace("old", "new")
    assert blocks(page) == {"a.py": "old\n"}
    with pytest.raises(ValueError, match="twice"):
        blocks(page + page)
