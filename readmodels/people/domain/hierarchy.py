"""Who is whose superior: by the record, and where that superior is gone or was never named, by the units.

A post that is vacant is filled by its acting official (Plt, Plh), else by whoever heads the next unit above.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from datetime import date

from contracts.personal import personal


@personal
class Position:
    """Somebody's time in one position.

    Attributes:
        id: its number.
        nip: whose.
        start: first day.
        end: last day; None while it is held.
        unit_code: where.
        title: jabatan.
        grade: golongan.
        superior_nip: as the personnel record names the superior.
        functional_level: of a functional official, as `FunctionalLevel` has it.
        superior_derived: whether the superior is only the head above, whom nobody has named.
    """

    id: int
    nip: str
    start: date
    end: date | None
    unit_code: str
    title: str
    grade: str | None
    superior_nip: str | None
    functional_level: str | None = None
    superior_derived: bool = False


@personal
class Hierarchy:
    """The part of the district that a decision needs, as of today.

    Attributes:
        parents: by a unit's code, the code of the unit above it.
        heads: by a unit's code, the NIP of its head.
        acting: by a unit's code, the NIP of its acting head.
        gone: NIPs of those who are away: they have left the agency, or have not begun yet.
    """

    parents: Mapping[str, str | None]
    heads: Mapping[str, str] = field(default_factory=dict)
    acting: Mapping[str, str] = field(default_factory=dict)
    gone: Collection[str] = ()

    def superior_of(self, position: Position) -> str | None:
        """Return the NIP of the superior; None for whom nobody in the district stands above."""
        named = position.superior_nip
        if named is not None and named not in self.gone and named != position.nip:
            return named
        for code in self.units_above(position.unit_code):
            if self.heads.get(code) == position.nip:
                continue  # a head is not under who stands in for them
            # Plh stands in for a head who still has the post; the head comes first all the same.
            for nip in (self.heads.get(code), self.acting.get(code)):
                if nip is not None and nip != position.nip and nip not in self.gone:
                    return nip
        return None

    def units_above(self, code: str) -> Iterator[str]:
        """Yield a unit and those above it, nearest first."""
        seen: set[str] = set()
        at: str | None = code
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.parents.get(at)
