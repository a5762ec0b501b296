"""Lists of an agency's proposals (promotion, retirement, recruitment): what an auditor put in, by the query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from sandbox.kit.calls import Call
from sandbox.kit.routes import Routes, parameters
from sandbox.siasn.dates import date_error
from sandbox.siasn.envelopes import bad_date, empty_history, found, missing, not_found, refused
from sandbox.siasn.paging import paged
from sandbox.siasn.serving import serve
from sandbox.siasn.state import Sandbox

Row = Mapping[str, Any]
_DAYS: Final = ("%d-%m-%Y", "%Y-%m-%d")


@dataclass(frozen=True)
class AgencyList:
    """One list: `GET <path>`."""

    name: str
    """Under which rows are put in."""
    path: str
    """From the API base."""
    summary: str
    """What it is, in Indonesian."""
    asks: tuple[str, ...]
    """Parameters of the query that must be there."""
    field: str
    """Field of a row that the query is compared with; a row without it cannot be put in."""
    fits: Callable[[str, Mapping[str, str]], bool]
    """Whether that field's text fits the query."""

    def accepts(self, row: Row) -> bool:
        """Return whether a row has what the list is searched by."""
        text = row.get(self.field)
        return isinstance(text, str) and (self.field == "periode" or _day(text) is not None)


def _in_period(text: str, query: Mapping[str, str]) -> bool:
    return _day(text) == _day(query["periode"])


def _in_range(text: str, query: Mapping[str, str]) -> bool:
    first, day, last = _day(query["tglAwal"]), _day(text), _day(query["tglAkhir"])
    return first is not None and day is not None and last is not None and first <= day <= last


def _in_year(text: str, query: Mapping[str, str]) -> bool:
    return text == query["tahun"]


LISTS: Final[Mapping[str, AgencyList]] = {
    it.name: it
    for it in (
        AgencyList(
            "list-kp-instansi",
            "pns/list-kp-instansi",
            "Usulan kenaikan pangkat instansi",
            ("periode",),
            "tmtKp",
            _in_period,
        ),
        AgencyList(
            "list-pensiun-instansi",
            "pns/list-pensiun-instansi",
            "Usulan pensiun instansi",
            ("tglAwal", "tglAkhir"),
            "tmtPensiun",
            _in_range,
        ),
        AgencyList(
            "list-pengadaan-instansi",
            "pengadaan/list-pengadaan-instansi",
            "Pengadaan ASN instansi",
            ("tahun",),
            "periode",
            _in_year,
        ),
        AgencyList(
            "dokumen-pengadaan",
            "pengadaan/dokumen-pengadaan",
            "Dokumen pengadaan ASN",
            ("tahun",),
            "periode",
            _in_year,
        ),
    )
}
"""Every list by its name."""

ROUTES: Final = Routes("SIASN: daftar instansi", serve)
"""Addresses below each of the API's bases."""


def read_list(agency_list: AgencyList, sandbox: Sandbox, call: Call) -> Response:
    """The rows that an auditor put in and that fit the query, paged by `limit` and `offset`."""
    query, status = call.query, sandbox.switches.refusal_status
    if absent := [name for name in agency_list.asks if not query.get(name)]:
        return missing(absent, status)
    for name in ("tglAwal", "tglAkhir"):
        if name in agency_list.asks and date_error(query[name]) is not None:
            return bad_date(query[name], status)
    if "periode" in agency_list.asks and _day(query["periode"]) is None:
        return refused("periode tidak valid", status)
    rows = sandbox.lists.rows(agency_list.name)
    fitting = [row for row in rows if agency_list.fits(row[agency_list.field], query)]
    page = paged(fitting, query)
    return found(page) if page else empty_history(f"{agency_list.name} {dict(query)}", sandbox.switches)


def read_proposal(sandbox: Sandbox, call: Call) -> Response:
    """One proposal of a promotion by its `id`; the parameter's name is taken in any case."""
    query = {name.lower(): text for name, text in call.query.items()}
    proposal = query.get("idusulan", "")
    if not proposal:
        return missing(["IdUsulan"], sandbox.switches.refusal_status)
    for row in sandbox.lists.rows("list-kp-instansi"):
        if row.get("id") == proposal:
            return found(row)
    return not_found(proposal, sandbox.switches.not_found)


def _day(text: str) -> date | None:
    for layout in _DAYS:
        try:
            # Days have no time zone.
            return datetime.strptime(text, layout).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _add_routes() -> None:
    for it in LISTS.values():
        extra = parameters(*it.asks, "limit", "offset", place="query")
        ROUTES.add("GET", f"/{it.path}", partial(read_list, it), name=it.path, summary=it.summary, extra=extra)
    name, extra = "pns/kp-instansi-byId", parameters("IdUsulan", place="query")
    ROUTES.add("GET", f"/{name}", read_proposal, name=name, summary="Satu usulan kenaikan pangkat", extra=extra)


_add_routes()
