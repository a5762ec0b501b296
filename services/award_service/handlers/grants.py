"""What this service has granted itself, as a list of its own beside those of other sources."""

from collections.abc import Collection
from datetime import datetime

from hub.transaction import Transaction
from services.award_service.domain.due import DueRules
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.domain.person import OWN
from services.award_service.handlers.standings import recompute
from services.award_service.repository.grants import grants_of
from services.award_service.repository.lists import ListedRow, keep_lists

DOOR = "own"


async def renew_grants(tx: Transaction, nips: Collection[str], at: datetime, rules: DueRules) -> None:
    """List anew what people were granted here, and compute how they stand. Seven statements, however many they are.

    Args:
        tx: the transaction, in which decrees have been stored; standings are locked (`lock_standings`).
        nips: whose, by their present number.
        at: now, in the agency's time zone.
        rules: the agency's choices.
    """
    granted = await grants_of(tx.connection, nips)
    moment = at.timestamp()
    rows = [
        ListedRow(nip, SourceList(ListKind.AWARD, OWN, at.date(), granted.get(nip, ())), moment, DOOR) for nip in nips
    ]
    await keep_lists(tx.connection, rows, moment)
    await recompute(tx.connection, nips, at.date(), rules)
