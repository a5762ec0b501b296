"""The files that the district hands in."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from sandbox.district.siasn_files import opened
from services.intake.files.formats.template import EMPLOYEE_COLUMNS
from tests.e2e.doors.district import Body, District, SiasnRow, own_id, plain_code
from tests.integration.services.intake.files.tables import SIASN_HEADS

_FUNCTIONAL, _GENERAL = "2", "4"
_UNIT_HEADS: Final = ("ID", "NAMA_UNOR", "ID_ATASAN", "NAMA_JABATAN", "PEMIMPIN_PNS_ID")


def siasn_files(folder: Path, district: District) -> tuple[list[Path], Path]:
    """Write SIASN's units, its export of PNS and of PPPK, and a later one; returns the first three, and the later."""
    rows = [*district.siasn_rows()]
    units, pns, pppk, later = (folder / f"{name}.csv" for name in ("unor", "pns", "pppk", "later"))
    with opened(units, _UNIT_HEADS) as write:
        for unit, above, head in district.siasn_units():
            key = None if head is None else own_id(head).lower()
            cells = (plain_code(unit.code), unit.name, above, unit.head_title, key)
            write(dict(zip(_UNIT_HEADS, cells, strict=True)))
    _export(pns, (row for row, _ in rows if not row.is_pppk))
    _export(pppk, (row for row, _ in rows if row.is_pppk))
    _export(later, (row for _, row in rows if row is not None))
    return [units, pns, pppk], later


def _export(path: Path, rows: Iterable[SiasnRow]) -> None:
    with opened(path, SIASN_HEADS) as write:
        for row in rows:
            write(
                {
                    "PNS ID": row.own_id.lower(),
                    "NIP BARU": f"'{row.nip}",
                    "NAMA": row.name,
                    "NIK": "'3213010101900001",
                    "KEDUDUKAN HUKUM ID": row.standing,
                    "STATUS CPNS PNS": None if row.is_pppk else "P",
                    "TMT CPNS": date.fromisoformat(row.cpns_on),
                    "GOL AKHIR NAMA": row.grade,
                    "JENIS JABATAN ID": _FUNCTIONAL if row.level else _GENERAL,
                    "JABATAN NAMA": row.title,
                    "TMT JABATAN": date.fromisoformat(row.since),
                    "UNOR ID": row.unit_code,
                }
            )


def rekap_file(path: Path, district: District) -> Path:
    """Write the table that is kept by hand, in the columns of the template."""
    heads = {column.name: column.heads[0] for column in EMPLOYEE_COLUMNS}
    with opened(path, [*heads.values()]) as write:
        for body in district.of_rekap():
            write({heads[name]: _cell(body, name) for name in body})
    return path


def _cell(body: Body, name: str) -> str | date:
    match name, body[name]:
        case "effective_on", day:
            return date.fromisoformat(day)
        case "active", is_active:
            return "Ya" if is_active else "Tidak"
        case "functional_level", level:
            return str(level).replace("_", " ").title()
        case _, text:
            return str(text)
