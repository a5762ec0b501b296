"""What is forgotten changes nothing of what a source says."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.intake.domain.repeating import needless
from services.intake.domain.report import KeptReport
from services.intake.domain.statements import Statements, in_order, statements_of
from tests.support.intake.reported import BOSS, NIP

BEGIN: Final = date(2026, 1, 10)
_CONTENTS: Final[st.SearchStrategy[dict[str, Any]]] = st.fixed_dictionaries(
    {},
    optional={
        "unit_code": st.sampled_from(["A", "B", None]),
        "position": st.sampled_from(["Guru", "Analis"]),
        "grade": st.sampled_from(["III/a", "III/b"]),
        "superior_nip": st.sampled_from([BOSS, None]),
        "active": st.booleans(),
        "withdrawn": st.sampled_from([["*"], ["unit_code"], ["active"]]),
        "effective_on": st.sampled_from(["2026-01-01", "2026-02-01", "2026-02-14", "2027-01-01"]),
    },
)
_ACTIVE: Final = {"unit_code": "A", "position": "Guru", "active": True}
_NIGHTLY: Final = [
    (0, _ACTIVE),
    (5, {"unit_code": "B", "effective_on": "2026-02-01"}),
    *((days, _ACTIVE) for days in (5, 1, 1, 20, 20)),
]


def _reports(said: Sequence[tuple[int, dict[str, Any]]]) -> list[KeptReport]:
    found: list[KeptReport] = []
    day = BEGIN
    for version, (days, content) in enumerate(said, 1):
        day += timedelta(days=days)
        found.append(KeptReport(NIP, "siasn", version, version, None, day, f"event-{version}", content))
    return in_order(found)


def _says(statements: Statements) -> tuple[Any, ...]:
    return statements.values, [(one.start, one.values, one.presence) for one in statements.dated]


@st.composite
def _told(draw: st.DrawFn) -> list[tuple[int, dict[str, Any]]]:
    """Return what is said, by days since what was said before: much of it again."""
    found: list[tuple[int, dict[str, Any]]] = []
    for _ in range(draw(st.integers(3, 6))):
        again = bool(found) and draw(st.booleans())
        days = draw(st.sampled_from([0, 5, 20, 40]))
        found.append((days, found[-1][1] if again else draw(_CONTENTS)))
    return found


@settings(max_examples=500)
@given(said=_told(), keep=st.integers(0, 3))
@example(said=_NIGHTLY, keep=0)
def test_without_them_the_same_is_said(said: list[tuple[int, dict[str, Any]]], keep: int) -> None:
    reports = _reports(said)
    gone = sorted(needless(reports))[: -keep or None]  # the oldest ones
    left = [one for one in reports if one.number not in gone]
    assert _says(statements_of(left)) == _says(statements_of(reports))
    assert reports[-1] in left


def test_what_is_said_every_night_is_kept_once_and_the_newest() -> None:
    reports = _reports([(0, _ACTIVE), *((1, _ACTIVE) for _ in range(9))])
    assert needless(reports) == {*range(2, 10)}
