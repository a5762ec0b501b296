"""Follows the calendar: positions and acting posts begin and end on their days, without a message that says so."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final

from hub.store.bulk import in_parts
from hub.transaction import Transactions
from readmodels.people.followed_day import day_to_go_by, last_followed, note_followed
from readmodels.people.positions import who_changed_places
from readmodels.people.projection import PeopleProjection
from readmodels.people.records import who_begins

_AT_ONCE: Final = 500


async def follow_the_calendar(
    transactions: Transactions,
    projection: PeopleProjection,
    today: date,
    react: Callable[[Sequence[str]], Awaitable[None]],
    *,
    at_once: int = _AT_ONCE,
) -> None:
    """Take over what has begun or is over since the last day that was followed, and let the service react.

    Each transaction takes some hundred people, so that nobody waits for all of them. That the day was followed is noted
    last: what was cut short is done again, and what was done already stays as it is.

    Args:
        transactions: opens them.
        projection: of the service.
        today: in the agency's time zone.
        react: the service's part, in transactions of its own, that may come again: takes, in order, the numbers of
            those whose position has begun or is over.
        at_once: how many people a transaction takes.
    """
    async with transactions.database.read() as connection:
        since = await last_followed(connection)
        today = day_to_go_by(since, today)
        if since is None or since > today:  # the clock was ahead: what was followed then has to be looked at again
            since = date.min
        begun = await who_begins(connection, since, today)
    for some in in_parts(begun, at_once):
        async with transactions.begin() as tx:
            await projection.project_days(tx, some, today)
    async with transactions.database.read() as connection:
        moved = {*begun, *await who_changed_places(connection, since, today)}
    await react(sorted(moved))
    async with transactions.begin() as tx:
        await note_followed(tx.connection, today)
