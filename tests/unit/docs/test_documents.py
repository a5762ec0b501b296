"""The page of the documents tells their parts in the order in which they are printed, and shows them."""

import re
from pathlib import Path

import pytest

from tests.unit.hub.print.reading import pages, squeezed
from tests.unit.services.skp_service.documents.pictures import DOCUMENTS, PICTURES

PAGE = (Path(__file__).parents[3] / "docs" / "dokumen-kinerja.md").read_text(encoding="utf-8")
SECTIONS = [one for one in PAGE.split("\n## ") if "](dokumen/" in one]
MOST_BYTES = 200_000


def name_of(section: str) -> str:
    """Return the name of a section's pictures."""
    return section.partition("](dokumen/")[2].partition("-1.png)")[0]


@pytest.mark.parametrize("section", SECTIONS, ids=name_of)
def test_the_parts_are_printed_in_the_order_of_the_official_form(section: str) -> None:
    document = "".join(pages(DOCUMENTS[name_of(section)]()))
    parts = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", section, re.MULTILINE)
    assert len(parts) >= 10
    end = 0
    for part in map(squeezed, parts):
        start = document.find(part, end)
        assert start >= 0, part
        end = start + len(part)


@pytest.mark.parametrize("section", SECTIONS, ids=name_of)
def test_every_page_has_its_small_picture(section: str) -> None:
    name = name_of(section)
    shown = re.findall(r"\]\(dokumen/(.+\.png)\)", section)
    assert shown == [f"{name}-{number}.png" for number in range(1, len(pages(DOCUMENTS[name]())) + 1)]
    assert all((PICTURES / one).stat().st_size < MOST_BYTES for one in shown)


def test_every_document_has_its_section() -> None:
    assert [name_of(section) for section in SECTIONS] == list(DOCUMENTS)
