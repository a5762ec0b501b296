"""Why a year has no result yet: what of it is not final, or is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from contracts.personal import personal
from readmodels.people.domain.hierarchy import Position
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.period import Period

_NEXT: Final[Mapping[Stage | None, str]] = {
    None: "belum ada SKP; pegawai membuat dan mengajukannya, dan bila batas waktunya lewat, "
    "admin instansi memberi kelonggaran waktu",
    Stage.DRAFT: "rencana masih draf; pegawai mengajukannya, dan bila batas waktunya lewat, admin instansi memberi "
    "kelonggaran waktu",
    Stage.SUBMITTED: "rencana menunggu persetujuan; pejabat penilai menyetujui atau mengembalikannya",
    Stage.RETURNED: "rencana dikembalikan; pegawai memperbaiki dan mengajukannya lagi",
    Stage.APPROVED: "hasil kerja belum dinilai; pejabat penilai menilainya setelah bukti dukung dan umpan balik ada",
    Stage.RESULTS_RATED: "perilaku kerja belum dinilai; pejabat penilai menilainya",
    Stage.ASSESSED: "penilaian belum final; pejabat yang berwenang memfinalkannya setelah pegawai menerimanya "
    "atau batas keberatannya lewat",
    Stage.OBJECTED: "keberatan belum diputus; atasan pejabat penilai memutuskannya",
}
"""What a part of the year waits for, and who does it."""


@dataclass(frozen=True, slots=True)
class YearPart:
    """As much of an SKP as decides whether its year is complete.

    Attributes:
        skp_id: which.
        position_id: the position that it is for.
        stage: how far it has come.
        approvals: how often its plan was approved.
    """

    skp_id: UUID
    position_id: int
    stage: Stage
    approvals: int = 0


@personal
class Missing:
    """What a year lacks.

    Attributes:
        position: whose SKP is meant; None: the personnel record knows of no position in the year.
        skp_id: the SKP; None: there is none.
        stage: how far it has come; None: there is none.
    """

    position: Position | None
    skp_id: UUID | None = None
    stage: Stage | None = None

    @property
    def sentence(self) -> str:
        """What, where, and who does what about it, in Indonesian."""
        if self.position is None:
            return "Tidak ada jabatan dalam periode ini; admin instansi memeriksa riwayat jabatannya."
        return f"{self.position.title}, unit {self.position.unit_code}: {_NEXT[self.stage]}."


@dataclass(frozen=True, slots=True)
class NotConcluded:
    """A year without a result.

    Attributes:
        missing: why; at least one.
    """

    missing: tuple[Missing, ...]


def missing_from(period: Period, parts: Sequence[YearPart], held: Sequence[Position]) -> tuple[Missing, ...]:
    """Return what a year lacks, in the order of the positions; nothing: it can be concluded.

    Every SKP of the year has to be final, and the last position has to have one. An earlier position without an SKP
    is not waited for: nobody can make it up once the deadline is over, and the year would never reach SIASN. Nor is an
    SKP whose position turned out to be held on no day of the year, as that of a move that was cancelled, or the first
    draft of an earlier position.

    Args:
        period: the year.
        parts: a person's SKPs of it.
        held: all positions of the person, oldest first.
    """
    inside = [one for one in held if period.overlaps(one.start, one.end)]
    if not inside:
        return (Missing(None),)
    places = {one.id: one for one in inside}
    order = {one.id: number for number, one in enumerate(held)}
    missing = [
        Missing(places[part.position_id], part.skp_id, part.stage)
        for part in sorted(parts, key=lambda part: order.get(part.position_id, -1))
        if part.stage is not Stage.FINAL and part.position_id in places and not _is_dispensable(part, inside[-1])
    ]
    if inside[-1].id not in {part.position_id for part in parts}:
        missing.append(Missing(inside[-1]))
    return tuple(missing)


def _is_dispensable(part: YearPart, last: Position) -> bool:
    return part.stage is Stage.DRAFT and part.approvals == 0 and part.position_id != last.id
