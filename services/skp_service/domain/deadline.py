"""Until when a first plan can be submitted: the period's closing day, or later for whom that day could not bind.

A plan is made for each position (PermenPANRB 6/2022, articles 5 to 15). For who begins in the middle of a year we have
found no deadline in two sources: it is a number of days after the position began, a setting, uncertain.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.skp_service.domain.period import Period


class Because(StrEnum):
    """What a deadline follows from."""

    PERIOD = "period"
    """The period's closing day."""
    POSITION = "position"
    """The position began in the middle of the period."""
    KNOWN = "known"
    """Only after the closing day did the personnel system tell of the position."""
    EXTRA_TIME = "extra_time"
    """An administrator gave the person more time (kelonggaran waktu)."""
    SUPERIOR = "superior"
    """The superior's plan was approved late, or whom the personnel record names as superior has left."""
    SUPERIOR_PENDING = "superior_pending"
    """The superior's plan does not stand: the day moves on until it does, to the period's last day."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What moves one person's deadline.

    Attributes:
        position_start: first day of the position that the SKP is for.
        known_on: the day on which the personnel system told of it; None: not kept.
        extra_time: the day that an administrator has named last; None: nobody has.
        waits_for_superior: whether nothing can be submitted before the superior's plan is approved.
        superior_approved_on: the day on which it was approved last; None: it does not stand.
        superior_left_on: the last day of whom the personnel record names as superior, if that is over.
    """

    position_start: date
    known_on: date | None = None
    extra_time: date | None = None
    waits_for_superior: bool = False
    superior_approved_on: date | None = None
    superior_left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of something, and why it is that day.

    Attributes:
        until: the last day.
        because: what it follows from.
    """

    until: date
    because: Because


def deadline_of(period: Period, of: Circumstances, today: date, *, days: int) -> Deadline:
    """Return until when a first plan can be submitted: the latest of what is named in `Because`.

    Args:
        period: of the SKP.
        of: what moves the deadline.
        today: in the agency's time zone.
        days: how many calendar days somebody has after the day from which they can plan.
    """
    found = [Deadline(period.drafts_close, Because.PERIOD)]
    if of.position_start >= period.start:
        found.append(Deadline(of.position_start + timedelta(days=days), Because.POSITION))
    if of.known_on is not None and of.known_on > period.drafts_close:
        found.append(Deadline(of.known_on + timedelta(days=days), Because.KNOWN))
    if of.extra_time is not None:
        found.append(Deadline(of.extra_time, Because.EXTRA_TIME))
    if of.waits_for_superior:
        if of.superior_approved_on is not None:
            found.append(Deadline(of.superior_approved_on + timedelta(days=days), Because.SUPERIOR))
        else:
            until = max(period.start, today) + timedelta(days=days)
            found.append(Deadline(min(until, period.end), Because.SUPERIOR_PENDING))
        if of.superior_left_on is not None and of.superior_left_on >= period.start:
            # Who waited for them could not submit, and now has another superior, whose plan may stand for long.
            found.append(Deadline(of.superior_left_on + timedelta(days=days), Because.SUPERIOR))
    return max(found, key=lambda one: one.until)


def last_day_of_planning(period: Period, deadline: Deadline) -> date:
    """Return until when a plan can be begun, withdrawn or revised: while the period lasts, and the deadline itself."""
    return max(period.end, deadline.until)
