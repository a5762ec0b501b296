"""The whole files on the pages that say how a gateway, and how a service, is added; the prose around them is by hand.

Each is a line with nothing but its name in backticks, then a fenced block. The blocks are written anew by
`python -m tests.support.page_files`.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_BLOCK: Final = re.compile(
    r"^`(?P<file>[\w./-]+)`\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class FilePage:
    """A page that holds every file of a folder.

    Attributes:
        page: the page's file.
        folder: the files', from the root.
    """

    page: Path
    folder: str

    @property
    def text(self) -> str:
        """The page as it is."""
        return self.page.read_text(encoding="utf-8")

    @property
    def package(self) -> str:
        """The folder, as Python imports it."""
        return self.folder.replace("/", ".")

    def files(self, root: Path = ROOT) -> Iterator[str]:
        """Yield the names of the folder's files that the page has to hold; those without a line need no block."""
        for file in sorted((root / self.folder).rglob("*")):
            if file.suffix in {".py", ".wsdl", ".typ"} and file.stat().st_size:
                yield str(file.relative_to(root))

    def contents(self, root: Path = ROOT) -> dict[str, str]:
        """Return these files' texts, by their names."""
        return {name: (root / name).read_text(encoding="utf-8") for name in self.files(root)}

    def build(self, folder: Path, package: str) -> None:
        """Write the page's blocks as a package of another name into a folder."""
        for name, text in blocks(self.text).items():
            path = folder / package / name.removeprefix(f"{self.folder}/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(self.package, package), encoding="utf-8")


GATEWAYS: Final = FilePage(ROOT / "architecture" / "new-partner.md", "tests/partners/gateways")
LEAVE: Final = FilePage(ROOT / "architecture" / "new-service.md", "tests/services/leave")


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


if __name__ == "__main__":
    for one in (GATEWAYS, LEAVE):
        one.page.write_text(written(one.text), encoding="utf-8")
        sys.stdout.write(f"{one.page.relative_to(ROOT)}\n")
