"""Periodic work: when a day, and with it perhaps a month, begins, and when the agency chooses otherwise."""

from collections.abc import Callable
from datetime import date, tzinfo
from typing import Final

from hub.jobs.due import DayBegins, MonthBegins
from hub.jobs.job import Job, JobRun
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from services.award_service.domain.due import DueRules
from services.award_service.handlers import projection, standings
from services.award_service.repository.standings import rules_in_use

log = get_logger(__name__)

_HOUR: Final = 3_600.0


def calendar_job(transactions: Transactions, today: Callable[[], date], zone: tzinfo, rules: DueRules) -> Job:
    """Return the job of a new day: moves and leaves that begin, grades that are reached in the month that begins."""

    async def follow(_run: JobRun) -> None:
        day = today()
        await projection.follow_the_calendar(transactions, day, rules)
        people = await standings.look_again(transactions, day, rules)
        log.info("day_followed", people=people)

    return Job("calendar", DayBegins(zone), follow)


def standings_job(transactions: Transactions, today: Callable[[], date], zone: tzinfo, rules: DueRules) -> Job:
    """Return the job that computes everybody's standing anew, when a month begins or an operator asks for it."""

    async def compute(run: JobRun) -> None:
        people = await standings.recompute_all(transactions, run, today(), rules)
        log.info("standings_computed", people=people)

    return Job("standings", MonthBegins(zone), compute)


def rules_job(transactions: Transactions, today: Callable[[], date], rules: DueRules) -> Job:
    """Return the job that computes everybody's standing anew where the agency's choices are others than before."""

    async def compute(run: JobRun) -> None:
        async with transactions.database.read() as connection:
            used = await rules_in_use(connection)
        if used != standings.digest_of(rules):
            people = await standings.recompute_all(transactions, run, today(), rules)
            log.info("standings_computed_by_other_rules", people=people)

    return Job("rules", _HOUR, compute)
