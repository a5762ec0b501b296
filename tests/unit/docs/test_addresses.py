"""Every call that a page names exists, and every call that exists is named."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from hub.runtime import Runtime
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings

ROOT = Path(__file__).parents[3]
CALL = re.compile(r"`(GET|POST|PUT|DELETE) (?:/v1)?(/[^`?]+)")
PAGES = ("docs/siklus-kinerja.md", "docs/setahun-skp.md", "architecture/skp_service.md")
OF_THE_DIRECTORY = {
    ("GET", "/employees"),
    ("GET", "/employee-findings"),
    ("POST", "/employees/lookup"),
    ("GET", "/units"),
}


def calls() -> set[tuple[str, str]]:
    """Return the calls of the service's API."""
    app = FastAPI()
    for router in service.build(Runtime(service, SkpSettings(database_url="sqlite:///:memory:"))).routers:
        app.include_router(router)
    paths = app.openapi()["paths"]
    return {(method.upper(), path.removeprefix("/v1")) for path, methods in paths.items() for method in methods}


CALLS = calls()


@pytest.mark.parametrize("name", PAGES)
def test_every_call_that_a_page_names_exists(name: str) -> None:
    named = set(CALL.findall((ROOT / name).read_text(encoding="utf-8")))
    assert named <= CALLS, sorted(named - CALLS)


def test_page_of_the_cycle_names_every_call() -> None:
    named = set(CALL.findall((ROOT / "docs" / "siklus-kinerja.md").read_text(encoding="utf-8")))
    assert sorted(CALLS - named - OF_THE_DIRECTORY) == [], "each new call gets its row in docs/siklus-kinerja.md"


def test_every_link_within_the_documentation_leads_somewhere() -> None:
    broken = []
    for page in [*(ROOT / "docs").glob("*.md"), *(ROOT / "architecture").rglob("*.md"), *ROOT.glob("*.md")]:
        prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target, anchor in re.findall(r"\]\(([^)#:]*)(#[^)]*)?\)", prose):
            file = (page.parent / target) if target else page
            if not file.exists() or (anchor and anchor[1:] not in anchors(file)):
                broken.append(f"{page.name}: {target}{anchor}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
