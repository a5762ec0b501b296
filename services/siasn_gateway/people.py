"""Who is who at SIASN: asked for once, kept in the gateway's tables and, for a while, in memory."""

from dataclasses import dataclass
from typing import Final, TypeVar

from contracts.skp import Assessor
from hub.errors import Permanent
from hub.store.database import Database
from hub.transaction import Transaction
from services.siasn_gateway import repository
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.codes import rank_id
from services.siasn_gateway.refusals import PERSON_NOT_FOUND
from services.siasn_gateway.repository import AssessorGrade

Key = TypeVar("Key")
Value = TypeVar("Value")

_KEPT: Final = 1000
_FRESH_SECONDS: Final = 60.0


# No generated repr: ids lead to people.
@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    person_id: str
    asked_at: float | None
    """When SIASN said so, as `Clocks.elapsed` has it; None: it was in our tables."""


@dataclass(frozen=True, slots=True)
class _KnownRank:
    rank_id: str | None
    asked_at: float

    def is_over(self, at: float) -> bool:
        """That there is none holds for a minute: SIASN may show one the next time."""
        return self.rank_id is None and at - self.asked_at > _FRESH_SECONDS


class People:
    """Persons' ids and assessors' ranks. What is learnt is stored by `store`, in the transaction of a verdict."""

    def __init__(self, client: SiasnClient, database: Database) -> None:
        self._client = client
        self._database = database
        self._elapsed = database.clocks.elapsed
        self._ids: dict[str, _Known] = {}  # by NIP: each delivery asks more than once
        self._ranks: dict[AssessorGrade, _KnownRank] = {}
        self._learnt: dict[str, str] = {}  # not stored yet
        self._learnt_ranks: dict[AssessorGrade, str] = {}  # likewise
        self._forgotten: set[str] = set()  # likewise
        self._forgotten_ranks: set[AssessorGrade] = set()  # likewise

    async def person_id(self, nip: str) -> str:
        """Return SIASN's id of a person.

        Raises:
            Permanent: `person_not_found`.
            Unclear, Transient: as `SiasnClient.person`.
        """
        known = self._ids.get(nip)
        if known is None:
            known = await self._stored(nip) or await self._asked(nip)
            _keep(self._ids, nip, known)
        return known.person_id

    def is_fresh(self, nip: str) -> bool:
        """Whether SIASN told us this person's id within the last minute, so that to ask again tells nothing new."""
        known = self._ids.get(nip)
        return known is not None and known.asked_at is not None and self._elapsed() - known.asked_at < _FRESH_SECONDS

    def forget(self, nip: str) -> None:
        """Let SIASN be asked for a person's id anew."""
        self._ids.pop(nip, None)
        self._learnt.pop(nip, None)
        self._forgotten.add(nip)

    async def rank_of(self, assessor: Assessor) -> str | None:
        """Return SIASN's id of an assessor's rank: from the table of ranks, else as SIASN shows it of the person.

        None for one without a NIP, whom SIASN does not know, or of whom it shows no rank.

        Raises:
            Unclear, Transient: as `SiasnClient.person`.
        """
        known = rank_id(assessor.grade)
        if known is not None or assessor.nip is None:
            return known
        key = _key_of(assessor.nip, assessor)
        known_rank = self._ranks.get(key)
        if known_rank is None or known_rank.is_over(self._elapsed()):
            held = await self._stored_rank(key) or await self._asked_rank(key)
            known_rank = _KnownRank(held, asked_at=self._elapsed())
            _keep(self._ranks, key, known_rank)
        return known_rank.rank_id

    def forget_rank(self, assessor: Assessor) -> bool:
        """Let SIASN be asked for an assessor's rank anew; returns False for one that no answer of SIASN's changes."""
        if assessor.nip is None or rank_id(assessor.grade) is not None:
            return False
        key = _key_of(assessor.nip, assessor)
        self._ranks.pop(key, None)
        self._learnt_ranks.pop(key, None)
        self._forgotten_ranks.add(key)
        return True

    async def store(self, transaction: Transaction) -> None:
        """Write down what was learnt and forgotten since the last time. Four statements at the most."""
        forgotten, self._forgotten = self._forgotten, set()
        learnt, self._learnt = self._learnt, {}
        ranks, self._learnt_ranks = self._learnt_ranks, {}
        forgotten_ranks, self._forgotten_ranks = self._forgotten_ranks, set()
        if forgotten:
            await repository.forget_persons(transaction.connection, forgotten)
        if forgotten_ranks:
            await repository.forget_ranks(transaction.connection, forgotten_ranks)
        if learnt:
            await repository.remember_persons(transaction.connection, learnt)
        if ranks:
            await repository.remember_ranks(transaction.connection, ranks)

    async def _stored(self, nip: str) -> _Known | None:
        if nip in self._forgotten:
            return None
        async with self._database.read() as connection:
            stored = await repository.person_id_of(connection, nip)
        return None if stored is None else _Known(stored, asked_at=None)

    async def _asked(self, nip: str) -> _Known:
        person = await self._client.person(nip)
        self._learnt[nip] = person.id
        return _Known(person.id, asked_at=self._elapsed())

    async def _stored_rank(self, key: AssessorGrade) -> str | None:
        if key in self._forgotten_ranks:
            return None
        async with self._database.read() as connection:
            return await repository.rank_id_of(connection, key)

    async def _asked_rank(self, key: AssessorGrade) -> str | None:
        try:
            held = (await self._client.person(key[0])).rank_id
        except Permanent as unknown:
            if unknown.code != PERSON_NOT_FOUND:
                raise
            return None
        if held is not None:
            self._learnt_ranks[key] = held
        return held


def _key_of(nip: str, assessor: Assessor) -> AssessorGrade:
    return nip, assessor.grade or ""


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    """Remember a value as the newest, and no more of them than we keep."""
    kept.pop(key, None)
    while len(kept) >= _KEPT:
        kept.pop(next(iter(kept)))  # the oldest
    kept[key] = value
