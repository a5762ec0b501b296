"""Who will be due for what, until when, as far as is known."""

from datetime import date

from services.award_service.domain.due import DueRules, Milestone, MilestoneState, Standing
from services.award_service.domain.months import month_of, months_after


def forecast_of(standing: Standing, day: date, months: int, rules: DueRules) -> list[Milestone]:
    """Return the grades that somebody will be due for within so many months after this one, from the lowest.

    What is announced counts: who leaves, or is punished, before a grade is reached will not be due for it. Nor will
    whoever is due for a higher one by then, and no lower one may follow.

    Args:
        standing: as of the day.
        day: in the agency's time zone.
        months: 12, 24 or 36; the last one counts.
        rules: the agency's choices.
    """
    until = months_after(month_of(day), months)
    return [
        one
        for one in standing.milestones
        if one.state is MilestoneState.TO_COME and one.month is not None and one.month <= until
        if rules.lower_later or not _passed_over(one, standing)
    ]


def _passed_over(one: Milestone, standing: Standing) -> bool:
    """Whether a higher grade is reached no later: margins may put a lower one behind it."""
    higher = standing.milestones[standing.milestones.index(one) + 1 :]
    return any(
        other.state is MilestoneState.TO_COME and other.month is not None and one.month is not None
        and other.month <= one.month
        for other in higher
    )  # fmt: skip
