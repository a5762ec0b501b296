"""What a row of e-Kinerja's list of assessments reports, and which of several counts."""

from typing import Any

from services.intake.files.formats.ekinerja import EKINERJA
from tests.support.intake.reported import NIP

SUPERIOR = "197505052000031000"
OWN: dict[str, Any] = {"nip": NIP, "superior_nip": SUPERIOR, "is_acting": False, "ends_on": "2026-03-31"}
NEWER = OWN | {"ends_on": "2026-06-30"}


def test_what_names_no_superior_counts_before_nothing_that_names_one() -> None:
    for silent in (NEWER | {"superior_nip": None}, NEWER | {"is_acting": True}):
        assert EKINERJA.report(silent) == {}
        assert EKINERJA.rank(silent) < EKINERJA.rank(OWN) < EKINERJA.rank(NEWER)


def test_who_leads_the_agency_is_refused_in_no_row() -> None:
    found = [rule for rule in EKINERJA.rules if list(rule.found(OWN | {"superior_nip": None}))]
    assert [(rule.code, rule.is_refusal) for rule in found] == [("superior_blank", False)]
