"""Makes records again that others' reports concern."""

from typing import Final

from hub.transaction import Transactions
from hub.worker import Worker
from services.intake.handlers.context import Merging
from services.intake.handlers.merging import mark_all_if_others_are_believed, merge_marked

_REST_SECONDS: Final = 5.0
"""Until it looks again: another replica may have been killed after it had marked some."""


class MergingWorker(Worker):
    """Makes marked records again, until none is left."""

    name = "merging"

    def __init__(self, transactions: Transactions, merging: Merging) -> None:
        super().__init__()
        self._transactions = transactions
        self._merging = merging
        self._is_new = True

    async def turn(self) -> float:
        """Make them again, some at a time; at first all, if others are believed than before."""
        if self._is_new:
            await mark_all_if_others_are_believed(self._transactions, self._merging)
            self._is_new = False
        while not self.stopping and await merge_marked(self._transactions, self._merging):
            pass
        return _REST_SECONDS
