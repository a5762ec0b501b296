"""Who leads a unit has changed: a superior whom nobody names follows from it, in the unit and in those below it."""

from collections.abc import Mapping

from hub.transaction import Transaction
from services.intake.domain.heads import UnitTree
from services.intake.domain.report import Subject
from services.intake.handlers.context import Merging
from services.intake.repository import marks, units


async def follow_numbers(tx: Transaction, causes: Mapping[str, str | None], merging: Merging) -> None:
    """Have everything made again that names people who have another number now. Nobody else may be merging.

    Args:
        tx: the transaction, in which the numbers have been stored.
        causes: by number, former ones and those of today, the report that joins them; empty: nothing is done.
        merging: what merging goes by.
    """
    if not causes:
        return
    tree = await _changed(tx, merging)
    of_today = {tree.numbers.now(nip): cause for nip, cause in causes.items()}
    led = {code: of_today[nip] for code, nip in tree.led_by(of_today).items()}
    await marks.mark(tx.connection, Subject.UNIT, led)
    await marks.mark_people_below(tx.connection, causes)
    await marks.mark_people_below(tx.connection, _below(tree, led))


async def follow_leaders(tx: Transaction, causes: Mapping[str, str | None], merging: Merging) -> None:
    """Have people made again whose superior may follow from some units. Nobody else may be merging.

    Args:
        tx: the transaction, in which the units, their heads or who acts as such have been stored.
        causes: by the unit's code, the report that it changed for; empty: nothing is done.
        merging: what merging goes by.
    """
    if not causes:
        return
    tree = await _changed(tx, merging)
    await marks.mark_people_below(tx.connection, _below(tree, causes))


async def _changed(tx: Transaction, merging: Merging) -> UnitTree:
    """Have everybody read the tree of units again, and whoever makes records again look; return the tree as it is."""
    await units.note_change(tx.connection)
    tx.after_commit(merging.wake)
    return await merging.tree.read(tx.connection, is_changing=True)


def _below(tree: UnitTree, causes: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return units and all below them, each with what the nearest one above, or itself, changed for."""
    nearest = {code: next((one for one in tree.above(code) if one in causes), None) for code in tree.units}
    return {code: causes[one] for code, one in nearest.items() if one is not None}
