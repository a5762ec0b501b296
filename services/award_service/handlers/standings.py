"""How people stand, computed anew: for whom an event touches, when a day begins, and for everybody on demand."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.jobs.job import JobRun
from hub.transaction import Transactions
from readmodels.people.followed_day import day_to_go_by, last_followed
from readmodels.people.hierarchy import lock_hierarchy
from services.award_service.domain.due import DueRules, standing_of
from services.award_service.repository import persons
from services.award_service.repository import standings as store

AT_ONCE: Final = 1_000
"""People whose standing is computed in one transaction."""

_COMPUTED_ANEW: Final = 1
"""Grows with each change of how standings are computed, so that the job `rules` computes all anew."""


async def lock_standings(connection: AsyncConnection) -> None:
    """Wait until nobody else changes what standings follow from, and keep it so until the transaction ends.

    Two who computed one person's standing at once would each miss what the other has not committed. It is the lock of
    the hierarchy, which whoever takes people holds; take it before any other row is locked.
    """
    await lock_hierarchy(connection)


async def recompute(connection: AsyncConnection, nips: Collection[str], today: date, rules: DueRules) -> None:
    """Compute how some people stand. Four statements, however many they are.

    Args:
        connection: to the database; standings are locked (`lock_standings`).
        nips: whose, by their present number; who is not known has no standing.
        today: in the agency's time zone, by the clock; a day that has begun does not end again.
        rules: the agency's choices.
    """
    if not nips:
        return
    day = await _day(connection, today)
    known = await persons.load_persons(connection, nips, day)
    computed = [(one, standing_of(one, day, rules)) for _, one in sorted(known.items())]
    await store.save_standings(connection, computed, day)
    await store.forget_unknown(connection, nips, known)


async def _day(connection: AsyncConnection, today: date) -> date:
    """Return the day that standings are of: read under their lock, since whoever waited for it may have the eve's."""
    return day_to_go_by(await last_followed(connection), today)


async def look_again(transactions: Transactions, today: date, rules: DueRules, *, at_once: int = AT_ONCE) -> int:
    """Compute the standing of those for whom a day has come: a month in which a grade is reached, an announced leave.

    Each transaction takes some; what was done is not done again. Returns how many people that were.
    """
    done = 0
    while True:
        async with transactions.begin() as tx:
            await lock_standings(tx.connection)
            nips = await store.to_look_at_again(tx.connection, today, limit=at_once)
            await recompute(tx.connection, nips, today, rules)
        done += len(nips)
        if len(nips) < at_once:
            return done


async def recompute_all(
    transactions: Transactions, run: JobRun, today: date, rules: DueRules, *, at_once: int = AT_ONCE
) -> int | None:
    """Compute everybody's standing, some in each transaction; a run that was cut off goes on where it was.

    By other choices than those of the run that was cut off it begins anew. Returns how many people that were in this
    run; None: the process is asked to end.
    """
    digest = digest_of(rules)
    after: int = run.state.get("after", 0) if run.state.get("rules") == digest else 0
    done = 0
    while not run.stopping:
        async with transactions.begin() as tx:
            await lock_standings(tx.connection)
            day = await _day(tx.connection, today)
            page = await persons.page_of_persons(tx.connection, day, after=after, limit=at_once)
            computed = [(one.person, standing_of(one.person, day, rules)) for one in page]
            await store.save_standings(tx.connection, computed, day)
            is_last = len(page) < at_once
            if is_last:
                await store.note_rules(tx.connection, digest)
            await run.save(tx.connection, {} if is_last else {"after": page[-1].number, "rules": digest})
        done += len(page)
        if is_last:
            return done
        after = page[-1].number
    return None


def digest_of(rules: DueRules) -> str:
    """Return what tells one agency's choices from another's, hexadecimal."""
    said = (
        _COMPUTED_ANEW,
        sorted(one.value for one in rules.employments),
        sorted((grade.value, years) for grade, years in rules.margins.items()),
        rules.interrupted.value,
        rules.lower_later,
        sorted(rules.leave_standings),
    )
    return sha256(repr(said).encode()).hexdigest()
