"""Words that several messages and services share, spelt once.

Indonesian terms and their source are in the glossary (`docs/glossary.md`).
"""

from enum import StrEnum


class Employment(StrEnum):
    """How a civil servant is employed (UU 20/2023): PNS is permanent, PPPK is on contract."""

    PNS = "pns"
    PPPK = "pppk"


class Rating(StrEnum):
    """A superior's rating of work results or of behaviour (PermenPANRB 6/2022)."""

    ABOVE = "above_expectation"
    AS_EXPECTED = "as_expected"
    BELOW = "below_expectation"


class Predicate(StrEnum):
    """The result of an assessment (predikat kinerja, PermenPANRB 6/2022)."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs_improvement"
    POOR = "poor"
    VERY_POOR = "very_poor"


class SkpKind(StrEnum):
    """What span an assessment covers. Only the annual one so far; others come beside it."""

    ANNUAL = "annual"
