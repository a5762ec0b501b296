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
    """What span an assessment in the national record covers. Only the annual one so far; others come beside it."""

    ANNUAL = "annual"


class PeriodKind(StrEnum):
    """What span a period covers."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


class FunctionalLevel(StrEnum):
    """Level of a functional official (jenjang jabatan fungsional)."""

    AHLI_PERTAMA = "ahli_pertama"
    AHLI_MUDA = "ahli_muda"
    AHLI_MADYA = "ahli_madya"
    AHLI_UTAMA = "ahli_utama"
    PEMULA = "pemula"
    TERAMPIL = "terampil"
    MAHIR = "mahir"
    PENYELIA = "penyelia"


class ActingKind(StrEnum):
    """How somebody fills a vacant post (pejabat pelaksana)."""

    PLT = "plt"
    """Pelaksana tugas: the post has no holder."""
    PLH = "plh"
    """Pelaksana harian: its holder is away for a time."""


class AwardGrade(StrEnum):
    """Grade of the medal for long service (Satyalancana Karya Satya, PP 35/2010)."""

    X = "x"
    """Ten years: bronze."""
    XX = "xx"
    """Twenty years: silver."""
    XXX = "xxx"
    """Thirty years: gold."""


class DisciplineLevel(StrEnum):
    """How heavy a disciplinary punishment is (PP 94/2021)."""

    LIGHT = "light"
    MODERATE = "moderate"
    HEAVY = "heavy"


class LeaveKind(StrEnum):
    """What kind of leave somebody takes (PerBKN 24/2017, amended by 7/2021), as far as anything follows from it."""

    UNPAID = "unpaid"
    """Cuti di luar tanggungan negara (CLTN)."""
    UNPAID_EXTENSION = "unpaid_extension"
    """Perpanjangan CLTN."""
    STUDY = "study"
    """Tugas belajar."""
    MILITARY = "military"
    """Prajurit wajib."""
    ANNUAL = "annual"
    LONG = "long"
    SICK = "sick"
    MATERNITY = "maternity"
    IMPORTANT = "important"
    """Cuti karena alasan penting."""
    OTHER = "other"
