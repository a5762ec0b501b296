"""Records made again, because of what was reported of others: the head of a unit is its people's concern."""

from typing import Final

from hub.transaction import Transaction, Transactions
from services.intake.domain.report import Subject
from services.intake.handlers import employees, units
from services.intake.handlers.context import Merging
from services.intake.repository import marks
from services.intake.repository.merging import lock_merging, use_precedence

AT_ONCE: Final = 200
"""Records that are made again in one transaction."""


async def mark_all_if_others_are_believed(transactions: Transactions, merging: Merging) -> bool:
    """Mark all records if the table of precedence is another than that by which they were made. Returns whether."""
    async with transactions.begin() as tx:
        if not await use_precedence(tx.connection, merging.precedence.digest):
            return False
        await marks.mark_everybody(tx.connection)
        return True


async def follow_the_calendar(transactions: Transactions) -> None:
    """Mark those of whom sources differ, because of the day that has begun; nobody is woken."""
    async with transactions.begin() as tx:
        await lock_merging(tx.connection)
        await marks.mark_differing(tx.connection)


async def merge_marked(transactions: Transactions, merging: Merging, *, at_once: int = AT_ONCE) -> int:
    """Make some marked records again, in one transaction. Returns how many; 0: none is marked.

    Raises:
        OthersBelievedError: the records are made by another table of precedence.
    """
    async with transactions.begin() as tx:
        return await _merge_some(tx, merging, at_once)


async def _merge_some(tx: Transaction, merging: Merging, at_once: int) -> int:
    await lock_merging(tx.connection, merging.precedence.digest)
    marked = await marks.take_marked(tx.connection, at_once)
    of_units = {key: cause for subject, key, cause in marked if subject is Subject.UNIT}
    of_people = {key: cause for subject, key, cause in marked if subject is Subject.EMPLOYEE}
    changes_tree = False
    if of_units:
        changes_tree = await units.merge_again(tx, of_units, merging)
    if of_people:
        await employees.merge_again(tx, of_people, merging, changes_tree=changes_tree)
    return len(marked)
