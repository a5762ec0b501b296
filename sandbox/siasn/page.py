"""The page at `/`: what the simulator has received, for people. NIPs are masked."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from sandbox.kit.page import counts, masked, page, table
from sandbox.siasn.admin import summary_of
from sandbox.siasn.codes import QUADRANTS, RATINGS
from sandbox.siasn.state import Sandbox, sandbox_of
from sandbox.siasn.store import Record

router = APIRouter()

_LATEST: Final = 50


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def received(sandbox: Annotated[Sandbox, Depends(sandbox_of)]) -> HTMLResponse:
    """Return the page."""
    summary = summary_of(sandbox)
    latest = sandbox.store.latest(_LATEST)
    duplicates = f'<span class="bad">{summary.duplicates}</span>' if summary.duplicates else "0"
    totals = {
        "Riwayat SKP": str(summary.records),
        "Pegawai dan tahun": str(summary.keys),
        "Ganda": duplicates,
        "Pegawai terdaftar": str(summary.persons),
        "Masih diproses": str(summary.pending_late),
        "Dokumen": str(summary.documents),
    }
    quadrants = sandbox.store.by_quadrant()
    return page(
        "SIASN",
        sandbox.profile_name,
        totals,
        [
            counts("Per predikat", "Predikat", {text: quadrants.get(code, 0) for code, text in QUADRANTS.items()}),
            counts("Riwayat lain", "Riwayat", summary.histories),
            counts("Gangguan yang dibuat", "Jenis", summary.faults_injected),
            counts("Panggilan", "Endpoint", summary.calls),
            _records(latest),
        ],
    )


def _records(records: list[Record]) -> str:
    title = f"<h2>Riwayat terbaru (paling banyak {_LATEST})</h2>"
    if not records:
        return title + '<p class="muted">Belum ada riwayat yang diterima.</p>'
    headings = ("Diubah (UTC)", "NIP", "Tahun", "Hasil kerja", "Perilaku kerja", "Predikat", "Perubahan")
    return title + table(headings, map(_cells, records))


def _cells(record: Record) -> tuple[str, ...]:
    saved = record.saved
    return (
        datetime.fromtimestamp(record.updated_at, UTC).strftime("%d-%m-%Y %H:%M:%S"),
        masked(record.nip),
        str(saved.tahun),
        RATINGS[saved.hasilKinerjaNilai],
        RATINGS[saved.perilakuKerjaNilai],
        QUADRANTS[saved.kuadranKinerjaNilai],
        str(record.updates),
    )
