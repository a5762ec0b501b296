"""Reports that tests hand in."""

import json
from itertools import count
from typing import Any, Final

from hypothesis import strategies as st

from contracts.report import EmployeeReportedV1, UnitReportedV1
from services.intake.domain.report import SourceReport
from tests.support.intake.plain_merge import BELIEVED

NIP: Final = "199001012015032000"
OTHER: Final = "198502022010011000"
BOSS: Final = "197505052000031000"
_NUMBERS = count(1)


def report(source: str, /, *, event_id: str | None = None, **said: Any) -> SourceReport:
    """Return a report as a source hands it in: about a unit if it has a `code`."""
    body = json.dumps(said)
    data = (
        UnitReportedV1.model_validate_json(body, strict=True)
        if "code" in said
        else EmployeeReportedV1.model_validate_json(body, strict=True)
    )
    return SourceReport(source, f"/{source}", event_id or f"event-{next(_NUMBERS)}", data)


_DAYS: Final = ["2026-01-01", "2026-05-31", "2026-06-15", "2026-06-16", "2026-09-01", "2027-01-01", "1990-01-01"]
_FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "unit_code": st.sampled_from(["A", "B", None]),
    "position": st.sampled_from(["Guru", "Analis", None]),
    "grade": st.sampled_from(["III/a", "III/b", None]),
    "superior_nip": st.sampled_from([BOSS, OTHER, None]),
    "functional_level": st.sampled_from(["ahli_muda", None]),
    "active": st.booleans(),
    "effective_on": st.sampled_from(_DAYS),
    "name": st.sampled_from(["Satu", "Dua"]),
    "cpns_on": st.sampled_from(["2015-03-01", None]),
}


@st.composite
def reports_of_all(draw: st.DrawFn) -> list[SourceReport]:
    """Return reports of several sources about one person, each with its version; the last one says a name at least."""
    found = []
    for source in BELIEVED:
        for version in range(1, draw(st.integers(0, 4)) + 1):
            said: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=_FIELDS))
            if draw(st.integers(0, 5)) == 0:
                names = draw(st.lists(st.sampled_from([*_FIELDS, "*"]), max_size=2, unique=True))
                said["withdrawn"] = [name for name in names if name not in said and name != "effective_on"]
            found.append(report(source, event_id=f"{source}-{version}", nip=NIP, version=version, **said))
    last = draw(st.sampled_from([{"unit_code": "C", "position": "Staf"}, {}]))
    found.append(report("simpeg", event_id="last", nip=NIP, version=99, name="Satu", **last))
    return found
