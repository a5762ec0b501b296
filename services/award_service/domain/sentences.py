"""Sentences that explain an answer, and how days, months and sources are written in them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from services.award_service.domain.listed import FORMER
from services.award_service.domain.person import OWN, PERSONNEL
from services.award_service.domain.presence import UNKNOWN_LAST_DAY, Gap

MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
"""From January on."""

_SOURCES: Final[Mapping[str, str]] = {PERSONNEL: "data kepegawaian", OWN: "catatan layanan ini"}


class Statement(StrEnum):
    """What a sentence states; stable, for programs."""

    START_RECORD = "start_record"
    START_ESTIMATED = "start_estimated"
    START_DIFFERS = "start_differs"
    RECORD_NOT_USED = "record_not_used"
    START_UNKNOWN = "start_unknown"
    NOT_REGULATED = "not_regulated"
    LEFT = "left"
    LEAVING = "leaving"
    AWAY = "away"
    """Between two stays in the agency."""
    DISCIPLINE_NONE = "discipline_none"
    DISCIPLINE_FOUND = "discipline_found"
    DISCIPLINE_NEVER_ASKED = "discipline_never_asked"
    LEAVE_NONE = "leave_none"
    LEAVE_FOUND = "leave_found"
    LEAVE_NEVER_ASKED = "leave_never_asked"
    COUNTED_ANEW = "counted_anew"
    """Under the setting that lets years count anew."""
    WOULD_COUNT_ANEW = "would_count_anew"
    """Beside an exclusion: what a restart would mean."""
    DUE = "due"
    LATE = "late"
    PROPOSED = "proposed"
    DUE_BEFORE_LEAVING = "due_before_leaving"
    TO_COME = "to_come"
    HELD = "held"
    REVOKED = "revoked"
    PASSED_OVER = "passed_over"
    AFTER_HIGHER = "after_higher"
    EXCLUDED = "excluded"
    AFTER_LEAVING = "after_leaving"
    LAST_DAY_UNKNOWN = "last_day_unknown"


@personal
class Sentence:
    """One statement about somebody, which staff can send on: no name and no number is in it.

    Attributes:
        code: what it states.
        text: Indonesian.
        rule: id of the rule behind it (`rules.RULES`).
        source: who tells the fact, as in the lists; None: it follows from rules and day alone.
        grade: which one it is about; None: about all.
    """

    code: Statement
    text: str
    rule: str
    source: str | None = None
    grade: AwardGrade | None = None


def written(day: date) -> str:
    """Return a day as `17-08-2025`."""
    return f"{day:%d-%m-%Y}"


def month_in_words(month: date) -> str:
    """Return a month as `Maret 2021`."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def last_day_in_words(day: date) -> str:
    """Return the last day in the agency, or that nobody tells it."""
    if day == UNKNOWN_LAST_DAY:
        return "hari terakhir di instansi tidak diketahui"
    return f"hari terakhir di instansi {written(day)}"


def gap_in_words(gap: Gap) -> str:
    """Return between which days somebody was not in the agency, as far as anybody here knows."""
    return f"tidak tercatat di instansi ini {written(gap.first)} sampai {written(gap.last)}"


def source_in_words(source: str) -> str:
    """Return who tells something: a source goes by its own name, but the personnel record and this service."""
    name = source.removesuffix(FORMER)
    return _SOURCES.get(name, name) + source[len(name) :]
