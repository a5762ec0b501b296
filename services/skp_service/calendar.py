"""Follows the calendar: positions and acting posts begin and end on their days, without a message that says so."""

from collections.abc import Callable
from datetime import date, tzinfo

from hub.jobs.due import DayBegins
from hub.jobs.job import Job, JobRun
from hub.transaction import Transactions
from services.skp_service.handlers.projection import follow_the_calendar


def calendar_job(transactions: Transactions, today: Callable[[], date], zone: tzinfo) -> Job:
    """Return the job that names assessors anew when a day has begun in the agency since it last did.

    Args:
        transactions: of the service.
        today: which day it is in the agency.
        zone: the agency's.
    """

    async def follow(_run: JobRun) -> None:
        await follow_the_calendar(transactions, today())

    return Job("calendar", DayBegins(zone), follow)
