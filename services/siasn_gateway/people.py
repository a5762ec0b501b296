"""Who is who at SIASN: persons' ids and assessors' ranks, each asked for once."""

from typing import Final

from contracts.skp import Assessor
from hub.errors import Permanent
from hub.partner.learnt_ids import Key, LearntIds
from hub.store.database import Database
from hub.transaction import Transaction
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.codes import rank_id
from services.siasn_gateway.refusals import PERSON_NOT_FOUND
from services.siasn_gateway.tables import assessor_ranks, persons

_DAY_SECONDS: Final = 86_400.0


class People:
    """Persons' ids and assessors' ranks. What is learnt is stored by `store`, in the transaction of a verdict."""

    def __init__(self, client: SiasnClient, database: Database) -> None:
        self._client = client
        max_age = client.settings.learnt_ids_days * _DAY_SECONDS
        self._ids = LearntIds(persons, database, max_age=max_age)
        self._ranks = LearntIds(assessor_ranks, database, max_age=max_age)

    async def person_id(self, nip: str) -> str:
        """Return SIASN's id of a person.

        Raises:
            Permanent: `person_not_found`.
            Unclear, Transient: as `SiasnClient.person`.
        """

        async def ask() -> str:
            return (await self._client.person(nip)).id

        held = await self._ids.get((nip,), ask)
        if held is None:
            raise Permanent("SIASN does not know the person", code=PERSON_NOT_FOUND)
        return held

    def is_fresh(self, nip: str) -> bool:
        """Whether SIASN told us this person's id within the last minute, so that to ask again tells nothing new."""
        return self._ids.is_fresh((nip,))

    def forget(self, nip: str) -> None:
        """Let SIASN be asked for a person's id anew."""
        self._ids.forget((nip,))

    async def rank_of(self, assessor: Assessor) -> str | None:
        """Return SIASN's id of an assessor's rank: from the table of ranks, else as SIASN shows it of the person.

        None for one without a NIP, whom SIASN does not know, or of whom it shows no rank.

        Raises:
            Unclear, Transient: as `SiasnClient.person`.
        """
        known, nip = rank_id(assessor.grade), assessor.nip
        if known is not None or nip is None:
            return known

        async def ask() -> str | None:
            try:
                return (await self._client.person(nip)).rank_id
            except Permanent as unknown:
                if unknown.code != PERSON_NOT_FOUND:
                    raise
                return None

        return await self._ranks.get(_key_of(nip, assessor), ask)

    def forget_rank(self, assessor: Assessor) -> bool:
        """Let SIASN be asked for an assessor's rank anew; returns False for one that no answer of SIASN's changes."""
        if assessor.nip is None or rank_id(assessor.grade) is not None:
            return False
        self._ranks.forget(_key_of(assessor.nip, assessor))
        return True

    async def store(self, transaction: Transaction) -> None:
        """Write down what was learnt and forgotten since the last time. Four statements at the most."""
        await self._ids.store(transaction)
        await self._ranks.store(transaction)


def _key_of(nip: str, assessor: Assessor) -> Key:
    """A person of another grade may be of another rank by now. The grade as the district writes it, empty for none."""
    return nip, assessor.grade or ""
