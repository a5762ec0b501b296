"""Units of SIASN: the columns of `ref-unor`, or the spreadsheet `ID, NAMA_UNOR, ID_ATASAN`.

Equal names are different units.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from hub.sheets.reading.column_values import TEXT
from hub.sheets.reading.columns import Column, RowRule, Said, blank
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format
from services.intake.files.values import SIASN_ID

_KINDS: Final = re.compile(
    "asisten|badan|bagian|balai|bidang|camat|dinas|inspektorat|kantor|kecamatan|kelurahan|puskesmas|rsud|sekolah"
    "|sekretariat|seksi|subbagian|subbidang|upt|uptd"
)
"""Kinds that are the first word of a unit's name."""


def _kind_of(name: str) -> str | None:
    word = name.casefold().partition(" ")[0]
    return word if _KINDS.fullmatch(word) else None


def _report(said: Said) -> dict[str, Any]:
    """Return what a row reports: whatever a column that is there leaves empty is none."""
    body: dict[str, Any] = {"code": said["code"], "active": True}
    body |= {name: said[name] for name in ("parent_code", "head_title", "head_own_id") if name in said}
    if (name := said.get("name")) is not None:
        body["name"] = name
        body |= {"kind": kind} if (kind := _kind_of(name)) is not None else {}
    return body


def _own_parent(said: Said) -> Iterator[str]:
    if said["code"] == said.get("parent_code"):
        yield "parent_code"


SIASN_UNITS: Final = Format(
    name="siasn-units",
    title="Unit organisasi dari SIASN (ref-unor)",
    subject=Subject.UNIT,
    key="code",
    required=("ID", "NAMA_UNOR"),
    columns=(
        Column("code", ("ID",), SIASN_ID, is_decisive=True),
        Column("name", ("NAMA_UNOR",), TEXT, is_decisive=True),
        Column("parent_code", ("ID_ATASAN", "DIATASAN_ID"), SIASN_ID, is_decisive=True),
        Column("head_title", ("NAMA_JABATAN",), TEXT),
        Column("head_own_id", ("PEMIMPIN_PNS_ID",), SIASN_ID),
    ),
    rules=(
        blank("name", "unit_name_blank", "Nama unit kosong: isi namanya.", is_refusal=True),
        RowRule(
            "unit_own_parent",
            "Unit ini menyebut dirinya sendiri sebagai atasannya: perbaiki ID atasannya.",
            _own_parent,
            is_refusal=True,
        ),
    ),
    report=_report,
)
