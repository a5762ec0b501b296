"""The whole files on the page that says how a partner's gateway is added; the prose around them is by hand.

Each is a line with nothing but its name in backticks, then a fenced block. The blocks are written anew by
`python -m tests.support.partner_page`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "architecture" / "new-partner.md"
GATEWAYS: Final = "tests/partners/gateways"
_BLOCK: Final = re.compile(
    r"^`(?P<file>[\w./-]+)`\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def blocks(page: str) -> dict[str, str]:
    """Return the files that a page holds, by their names.

    Raises:
        ValueError: one stands there twice.
    """
    found: dict[str, str] = {}
    for block in _BLOCK.finditer(page):
        if block["file"] in found:
            raise ValueError(f"{block['file']} stands on the page twice")
        found[block["file"]] = block["text"]
    return found


def written(page: str, root: Path = ROOT) -> str:
    """Return a page with its files as they are now."""

    def block(found: re.Match[str]) -> str:
        text = (root / found["file"]).read_text(encoding="utf-8")
        return f"`{found['file']}`\n\n```{found['language']}\n{text}```"

    return _BLOCK.sub(block, page)


def files_of_gateways(root: Path = ROOT) -> Iterator[str]:
    """Yield the names of all files that the gateways are made of."""
    for file in sorted((root / GATEWAYS).rglob("*")):
        if file.suffix in {".py", ".wsdl"}:
            yield str(file.relative_to(root))


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
