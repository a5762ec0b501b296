"""Records that are announced, with the report that caused them."""

from contracts.contract import Contract
from hub.transaction import Transaction


def announce(tx: Transaction, record: Contract, *, cause: str | None) -> None:
    """Announce a record.

    Args:
        tx: the transaction that stores it.
        record: of an employee or a unit.
        cause: id of the report that it follows from; None: of none, such as another table of precedence.
    """
    tx.emit(record, cause=cause)
