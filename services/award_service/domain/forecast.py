"""Who will be due for what, until when, as far as is known."""

from datetime import date

from services.award_service.domain.due import Milestone, MilestoneState, Standing
from services.award_service.domain.months import month_of, months_after


def forecast_until(day: date, months: int) -> date:
    """Return the last month of a forecast, as its first day.

    Args:
        day: in the agency's time zone.
        months: how many after this one, 12, 24 or 36.
    """
    return months_after(month_of(day), months)


def forecast_of(standing: Standing, day: date, months: int) -> list[Milestone]:
    """Return the grades that somebody will be due for within so many months, from the lowest.

    What is announced counts: who leaves, or is punished, before a grade is reached will not be due for it.
    """
    until = forecast_until(day, months)
    to_come = [one for one in standing.milestones if one.state is MilestoneState.TO_COME]
    return [one for one in to_come if one.month is not None and one.month <= until]
