"""What a service hands in: how its own rows refer to people, by their number, and to positions, by theirs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Tenure


@personal
class Renumbering:
    """A number that somebody had, and the one that they have today."""

    former: str
    present: str


class PositionUses(Protocol):
    """How a service's rows use the positions of some people: loaded for a batch, told what becomes of them, saved."""

    def in_use(self, nip: str) -> Collection[int]:
        """Return the numbers of the positions that rows are for: each goes on as the nearest that is left."""
        ...

    def frozen(self, nip: str) -> Collection[int]:
        """Return those of them that go on in their unit and from their first day only, or not at all."""
        ...

    def follow(self, nip: str, going_on: Mapping[int, Tenure], void: Sequence[Position]) -> Collection[int]:
        """Let a person's rows follow their positions.

        Args:
            nip: the person's present number.
            going_on: what becomes of the positions that the history has, by number.
            void: the positions that it no longer has.

        Returns:
            The numbers of void positions that rows are for all the same: these are kept, as held on no day.
        """
        ...

    async def save(self, connection: AsyncConnection) -> None:
        """Store what has followed, in two statements at the most for each table.

        Raises what is tried again (`Transient`) where rows have changed since they were loaded.
        """
        ...


class References(Protocol):
    """What a service's rows refer to."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> PositionUses:
        """Load how rows use the positions of some people; `save` sees to it that nobody has changed it since."""
        ...

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:
        """Let rows of former numbers go on under the present ones; return the former numbers of rows that cannot."""
        ...


class _NoUses:
    """No position is used."""

    def in_use(self, nip: str) -> Collection[int]:  # noqa: ARG002 - the protocol's
        return ()

    def frozen(self, nip: str) -> Collection[int]:  # noqa: ARG002 - the protocol's
        return ()

    def follow(self, nip: str, going_on: Mapping[int, Tenure], void: Sequence[Position]) -> Collection[int]:  # noqa: ARG002 - the protocol's
        return ()

    async def save(self, connection: AsyncConnection) -> None:
        """Nothing has followed."""


class _NoReferences:
    """Nothing refers to people or positions."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> PositionUses:  # noqa: ARG002 - the protocol's
        return _NoUses()

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:  # noqa: ARG002 - the protocol's
        return ()


NO_REFERENCES: Final[References] = _NoReferences()
"""Of a service whose rows refer to nobody."""
