"""The architecture pages name source files that exist, where the page says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("contracts", "hub", "readmodels", "local", "services", "sandbox", "release", "tests", "benchmarks")
SOURCES = [path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
PAGES = sorted((ROOT / "architecture").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_source_file_that_a_page_names_exists(page: Path) -> None:
    """On a service's page a file is the service's, or lies in a folder that the page names."""
    text = page.read_text()
    within = [
        folder for folder in (f"services/{page.stem}", *re.findall(r"`([\w/]+)/`", text)) if (ROOT / folder).is_dir()
    ]
    known = SOURCES
    if f"services/{page.stem}" in within:
        known = [path for path in SOURCES if path.startswith(tuple(f"{folder}/" for folder in within))]
    known = [f"/{path}" for path in known] + [f"/{path}" for path in SOURCES if path in text]
    named = set(re.findall(r"`([\w/]+\.py)`", text))
    assert {one for one in named if not any(path.endswith(f"/{one}") for path in known)} == set()
