"""Records made again, because of what was reported of others: the head of a unit is its people's concern."""

from typing import Final

from hub.transaction import Transaction, Transactions
from services.intake.domain.report import Subject
from services.intake.handlers import employees, units
from services.intake.handlers.context import Merging
from services.intake.repository import marks
from services.intake.repository.merging import lock_merging

AT_ONCE: Final = 200
"""Records that are made again in one transaction."""


async def merge_marked(transactions: Transactions, merging: Merging, *, at_once: int = AT_ONCE) -> int:
    """Make some marked records again, in one transaction. Returns how many; 0: none is marked."""
    async with transactions.begin() as tx:
        return await _merge_some(tx, merging, at_once)


async def _merge_some(tx: Transaction, merging: Merging, at_once: int) -> int:
    await lock_merging(tx.connection)
    marked = await marks.take_marked(tx.connection, at_once)
    of_units = [(key, cause) for subject, key, cause in marked if subject is Subject.UNIT]
    of_people = {key: cause for subject, key, cause in marked if subject is Subject.EMPLOYEE}
    changes_tree = False
    if of_units:
        cause = of_units[-1][1]
        changes_tree = await units.merge_again(tx, {key for key, _ in of_units}, merging, cause=cause)
    if of_people:
        await employees.merge_again(tx, of_people, merging, changes_tree=changes_tree, causes=of_people)
    return len(marked)
