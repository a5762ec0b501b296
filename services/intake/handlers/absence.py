"""Whom a source has reported before, and none of the files has that were handed in together."""

from hub.transaction import Transaction
from services.intake.domain.imports import Import, ImportState
from services.intake.files.formats import lists_everybody
from services.intake.repository import import_absent, imports


async def tell_absent(tx: Transaction, one: Import) -> None:
    """Note who is absent from an import that was checked, and again from those that it was handed in with.

    Some statements for each of these; what has been decided about stays as it was told then.
    """
    together = [each for each in await imports.together(tx.connection, one) if lists_everybody(each.format)]
    ids = [each.id for each in together]
    for each in together:
        if each.state is ImportState.CHECKED:
            absent = await import_absent.find_absent(tx.connection, each, ids)
            await import_absent.save_absent(tx.connection, each.id, absent)
            await imports.change(tx.connection, each.id, absent=len(absent))
