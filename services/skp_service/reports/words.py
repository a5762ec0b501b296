"""The Indonesian words that reports use for states."""

from collections.abc import Mapping
from typing import Final

from services.skp_service.documents import words
from services.skp_service.documents.content import Period
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.sync import SyncState

STAGE: Final[Mapping[Stage | None, str]] = {
    None: "Belum ada SKP",
    Stage.DRAFT: "Draf",
    Stage.SUBMITTED: "Diajukan",
    Stage.RETURNED: "Dikembalikan",
    Stage.APPROVED: "Disetujui",
    Stage.RESULTS_RATED: "Hasil Kerja Dinilai",
    Stage.ASSESSED: "Dinilai",
    Stage.OBJECTED: "Keberatan",
    Stage.FINAL: "Final",
}

SYNC: Final[Mapping[SyncState, str]] = {
    SyncState.NOT_SENT: "Belum Dikirim",
    SyncState.WAITING: "Menunggu Jawaban",
    SyncState.ACCEPTED: "Diterima",
    SyncState.REJECTED: "Ditolak",
    SyncState.UNCLEAR: "Perlu Diperiksa",
}


def period(of: Period) -> str:
    """Return a period in short: `Tahunan 2026`, `Triwulan II 2026`."""
    return f"{words.kind(of)} {of.end.year}"
