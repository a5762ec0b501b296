"""The page of codes leaves none out, whichever module makes it."""

import re
from pathlib import Path

from services.intake.codes_page import codes_page

INTAKE = Path(__file__).parents[4] / "services" / "intake"
MADE = re.compile(r"(?:ReportFault\(|Rule\(|Doubt\(|_nip\(|_attribute\()\s*(?:code=)?\"([a-z_0-9]+)\"")


def test_every_code_that_is_made_is_on_the_page() -> None:
    found = {code for path in INTAKE.rglob("*.py") for code in MADE.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 60
    assert {code for code in found if f"| `{code}` |" not in codes_page()} == set()
