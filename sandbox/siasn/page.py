"""The page at `/`: what the simulator has received, for people. NIPs are masked."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from sandbox.siasn.admin import summary_of
from sandbox.siasn.codes import QUADRANTS, RATINGS
from sandbox.siasn.state import Sandbox, sandbox_of
from sandbox.siasn.store import Record

router = APIRouter()

_LATEST: Final = 50
_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1c2733; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; } p { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem .25rem 0; }
th { border-bottom: 1px solid #8a97a5; font-weight: 600; } td { border-bottom: 1px solid #e3e8ed; }
td.n { font-variant-numeric: tabular-nums; } .muted { color: #5b6875; } .bad { color: #a3161f; font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1rem 0; }
dt { color: #5b6875; } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
"""


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
    body = "".join(
        [
            "<h1>SIASN (sandbox): yang diterima</h1>",
            f'<p class="muted">Tiruan untuk uji coba, bukan SIASN. Profil gangguan: {escape(sandbox.profile_name)}. ',
            'Halaman ini memuat ulang sendiri. <span lang="en">A simulator: what it has received.</span></p>',
            "<dl>",
            *(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in totals.items()),
            "</dl>",
            _counts("Per predikat", "Predikat", {text: quadrants.get(code, 0) for code, text in QUADRANTS.items()}),
            _counts("Riwayat lain", "Riwayat", summary.histories),
            _counts("Gangguan yang dibuat", "Jenis", summary.faults_injected),
            _counts("Panggilan", "Endpoint", summary.calls),
            _records(latest),
        ]
    )
    return HTMLResponse(
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>SIASN (sandbox)</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _counts(title: str, heading: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return f'<h2>{title}</h2><p class="muted">Belum ada.</p>'
    rows = ((escape(name), str(count)) for name, count in counts.items())
    return f"<h2>{title}</h2>{_table((heading, 'Jumlah'), rows)}"


def _records(records: list[Record]) -> str:
    title = f"<h2>Riwayat terbaru (paling banyak {_LATEST})</h2>"
    if not records:
        return title + '<p class="muted">Belum ada riwayat yang diterima.</p>'
    headings = ("Diubah (UTC)", "NIP", "Tahun", "Hasil kerja", "Perilaku kerja", "Predikat", "Perubahan")
    return title + _table(headings, map(_cells, records))


def _cells(record: Record) -> tuple[str, ...]:
    saved = record.saved
    return (
        datetime.fromtimestamp(record.updated_at, UTC).strftime("%d-%m-%Y %H:%M:%S"),
        record.nip[:8] + "·" * 10,
        str(saved.tahun),
        RATINGS[saved.hasilKinerjaNilai],
        RATINGS[saved.perilakuKerjaNilai],
        QUADRANTS[saved.kuadranKinerjaNilai],
        str(record.updates),
    )


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f'<td class="n">{cell}</td>' for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
