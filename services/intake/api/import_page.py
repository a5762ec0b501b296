"""HTTP out: what became of a file as a page for people, without scripts and without anything from elsewhere."""

from html import escape
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from hub.web.documented import documented
from services.intake.api.imports import RowsQuery
from services.intake.api.imports_context import Reading
from services.intake.domain.absence import ABSENT_SENTENCE
from services.intake.domain.imports import STATES, Import, Problem
from services.intake.repository import import_problems
from services.intake.repository import imports as store
from services.intake.roles import Role

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d0d7de;
vertical-align:top}th{position:sticky;top:0;background:#fff}.refused{color:#a40e26;font-weight:600}
progress{width:100%;height:1rem}
"""
router = APIRouter(prefix="/v1/imports", tags=["impor berkas"])


@router.get(
    "/{import_id}/page", response_class=HTMLResponse, **documented("getImportPage", "Laporan impor untuk dibaca")
)
async def get_page(import_id: UUID, query: Annotated[RowsQuery, Query()], call: Reading) -> HTMLResponse:
    """Baris, kolom, dan apa yang salah atau diragukan."""
    call.require(Role.INTAKE_ADMIN)
    async with call.read() as connection:
        one = await store.load(connection, import_id)
        page = await import_problems.list_problems(
            connection, import_id, refused_only=query.refused, after=query.after, limit=query.limit
        )
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "no-store"}
    same = {"refused": str(query.refused).lower(), "limit": query.limit}
    following = None if page.next is None else urlencode(same | {"after": page.next})
    return HTMLResponse(report_page(one, page.items, following), headers=headers)


def report_page(one: Import, problems: list[Problem], following: str | None) -> str:
    """Return the page of an import; `following`: the query of the next one."""
    rows = "".join(_row(problem) for problem in problems) or "<tr><td colspan=4>Tidak ada catatan.</td></tr>"
    more = "" if following is None else f"<p><a href='?{escape(following)}'>Berikutnya</a></p>"
    absent = f"<p>Tidak ada di berkas: {one.absent}. {ABSENT_SENTENCE}</p>" if one.absent else ""
    return (
        "<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Laporan impor</title><style>{_STYLE}</style><h1>Laporan impor</h1>"
        f"<p>Sumber <b>{escape(one.source)}</b>, format {escape(one.format)}: {STATES[one.state]}.</p>"
        f"<progress max=100 value={one.percent}></progress>"
        f"<p>{one.rows} baris: {one.taken} diterima, {one.doubted} diterima dengan catatan, {one.refused} ditolak, "
        f"{one.passed_over} dilewati.</p>{absent}"
        f"<table><tr><th>Baris<th>Kolom<th>Hasil<th>Keterangan</tr>{rows}</table>{more}</html>"
    )


def _row(problem: Problem) -> str:
    result = "<td class=refused>ditolak" if problem.is_refusal else "<td>dengan catatan"
    column = escape(problem.column or "")
    return f"<tr><td>{problem.line}<td>{column}{result}<td>{escape(problem.sentence)}</tr>"
