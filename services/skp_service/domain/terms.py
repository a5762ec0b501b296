"""The words of PermenPANRB 6/2022 that only this service uses; those of messages are in `contracts/vocabulary.py`."""

from enum import StrEnum


class PlanModel(StrEnum):
    """Which form an SKP has (PermenPANRB 6/2022, article 8)."""

    LEADER = "leader"
    """JPT and heads of independent units (pimpinan unit kerja mandiri)."""
    STAFF = "staff"
    """Administrators and functional officials (JA, JF)."""


class Approach(StrEnum):
    """How results are described (pendekatan)."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class WorkResultKind(StrEnum):
    """Part A or part B of the form."""

    MAIN = "main"
    """Rencana hasil kerja utama."""
    ADDITIONAL = "additional"
    """Rencana hasil kerja tambahan."""


class Aspect(StrEnum):
    """What of a work result an indicator measures (aspek)."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"


class Perspective(StrEnum):
    """Where a leader's work result belongs in the strategy map (perspektif)."""

    STAKEHOLDERS = "stakeholders"
    INTERNAL_PROCESS = "internal_process"
    LEARNING = "learning"
    """Penguatan internal, pembelajaran."""
    BUDGET = "budget"


class Behaviour(StrEnum):
    """The seven core values of civil servants (BerAKHLAK), in the order of the form."""

    SERVICE_ORIENTED = "service_oriented"
    ACCOUNTABLE = "accountable"
    COMPETENT = "competent"
    HARMONIOUS = "harmonious"
    LOYAL = "loyal"
    ADAPTIVE = "adaptive"
    COLLABORATIVE = "collaborative"


class Annex(StrEnum):
    """What is agreed beside the form (lampiran SKP)."""

    RESOURCES = "resources"
    """Dukungan sumber daya."""
    ACCOUNTABILITY = "accountability"
    """Skema pertanggungjawaban."""
    CONSEQUENCES = "consequences"
    """Konsekuensi."""


class OrganisationPerformance(StrEnum):
    """How the unit itself has done (capaian kinerja organisasi)."""

    EXCELLENT = "excellent"
    """Istimewa."""
    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs_improvement"
    POOR = "poor"
    VERY_POOR = "very_poor"


class Discipline(StrEnum):
    """The heaviest disciplinary punishment in force (hukuman disiplin)."""

    NONE = "none"
    LIGHT = "light"
    MODERATE = "moderate"
    HEAVY = "heavy"


class Education(StrEnum):
    """Highest education, in the classes of the professionalism index (kualifikasi)."""

    DOCTORATE = "s3"
    MASTER = "s2"
    BACHELOR = "s1_d4"
    DIPLOMA_3 = "d3"
    SECONDARY = "sma_d1_d2"
    BELOW = "below_sma"
