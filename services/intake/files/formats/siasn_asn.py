"""SIASN's "Export Data ASN" as it is: PNS, PPPK and part-time PPPK, each a file of its own, and SAPK's older one.

Of its 67 columns those below are read; the others, personal ones among them, are never kept.
"""

from collections.abc import Iterator
from typing import Any, Final

from contracts.nip import parse_nip
from contracts.vocabulary import Employment
from hub.sheets.reading.column_values import DAY, NIP, TEXT, choice
from hub.sheets.reading.columns import Column, RowRule, Said
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format
from services.intake.files.formats.rules import NAME_BLANK, POSITION_BLANK, UNIT_BLANK
from services.intake.files.formats.siasn_codes import (
    FUNCTIONAL,
    KNOWN_STANDINGS,
    LEFT_STANDINGS,
    PPPK_STANDINGS,
    level_in,
)
from services.intake.files.values import GRADE, LEGAL_STANDING, SIASN_ID

_COLUMNS: Final = (
    Column("nip", ("NIP BARU",), NIP, is_decisive=True),
    Column("own_id", ("PNS ID",), SIASN_ID),
    Column("name", ("NAMA",), TEXT, is_decisive=True),
    Column("legal_standing", ("KEDUDUKAN HUKUM ID",), LEGAL_STANDING),
    Column("status", ("STATUS CPNS PNS",), choice({"C": True, "CPNS": True, "P": False, "PNS": False}, "C atau P")),
    Column("cpns_on", ("TMT CPNS",), DAY),
    Column("grade", ("GOL AKHIR NAMA",), GRADE),
    Column("kind", ("JENIS JABATAN ID",), choice({one: one for one in "1234"}, "1 sampai 4")),
    Column("position", ("JABATAN NAMA",), TEXT, is_decisive=True),
    Column("effective_on", ("TMT JABATAN",), DAY, is_decisive=True),
    Column("unit_code", ("UNOR ID",), SIASN_ID, is_decisive=True),
)


def _is_pppk(said: Said) -> bool:
    return parse_nip(said["nip"]).is_pppk


def _report(said: Said) -> dict[str, Any]:
    """Return what a row reports.

    An empty rank is none; a functional title that tells no level says nothing of it. Who has left is reported without a
    day: the file's days are those of the position.
    """
    is_pppk = _is_pppk(said)
    has_left = said.get("legal_standing") in LEFT_STANDINGS
    plain = ("nip", "own_id", "name", "legal_standing", "position", "unit_code")
    body = {name: said[name] for name in plain if said.get(name) is not None}
    body["employment"] = (Employment.PPPK if is_pppk else Employment.PNS).value
    body["active"] = not has_left
    if "grade" in said:
        body["grade"] = said["grade"]
    if not is_pppk and said.get("status") is not None:
        body["probation"] = said["status"]
    if not is_pppk and said.get("cpns_on") is not None:
        body["cpns_on"] = said["cpns_on"]
    if said.get("effective_on") is not None and not has_left:
        body["effective_on"] = said["effective_on"]
    if said.get("kind") is not None and said.get("position") is not None:
        level = level_in(said["position"]) if said["kind"] == FUNCTIONAL else None
        if level is not None or said["kind"] != FUNCTIONAL:
            body["functional_level"] = level
    return body


def _unknown_standing(said: Said) -> Iterator[str]:
    standing = said.get("legal_standing")
    if standing is not None and standing not in KNOWN_STANDINGS:
        yield "legal_standing"


def _standing_against_nip(said: Said) -> Iterator[str]:
    standing = said.get("legal_standing")
    if standing in KNOWN_STANDINGS - LEFT_STANDINGS and (standing in PPPK_STANDINGS) != _is_pppk(said):
        yield "legal_standing"


def _blank_standing(said: Said) -> Iterator[str]:
    if "legal_standing" in said and said["legal_standing"] is None:
        yield "legal_standing"


def _left_without_day(said: Said) -> Iterator[str]:
    if said.get("legal_standing") in LEFT_STANDINGS:
        yield "legal_standing"


def _blank_day(said: Said) -> Iterator[str]:
    if "effective_on" in said and said["effective_on"] is None and said.get("position") is not None:
        yield "effective_on"


def _blank_status(said: Said) -> Iterator[str]:
    if "status" in said and said["status"] is None and not _is_pppk(said):
        yield "status"


def _blank_cpns_day(said: Said) -> Iterator[str]:
    if "cpns_on" in said and said["cpns_on"] is None and not _is_pppk(said):
        yield "cpns_on"


def _no_level(said: Said) -> Iterator[str]:
    if said.get("kind") == FUNCTIONAL and said.get("position") and level_in(said["position"]) is None:
        yield "position"


def _blank_grade(said: Said) -> Iterator[str]:
    if "grade" in said and said["grade"] is None and not _is_pppk(said):
        yield "grade"


SIASN_ASN: Final = Format(
    name="siasn-asn",
    title="Export Data ASN dari SIASN",
    subject=Subject.EMPLOYEE,
    key="nip",
    required=("NIP BARU", "PNS ID", "NAMA", "UNOR ID"),
    columns=_COLUMNS,
    rules=(
        NAME_BLANK,
        UNIT_BLANK,
        POSITION_BLANK,
        RowRule(
            "day_blank", "TMT jabatan kosong: jabatan ini dianggap berlaku sejak awal atau sejak diterima.", _blank_day
        ),
        RowRule("status_blank", "Status CPNS/PNS kosong pada pegawai dengan NIP PNS.", _blank_status),
        RowRule("cpns_day_blank", "TMT CPNS kosong pada pegawai dengan NIP PNS.", _blank_cpns_day),
        RowRule("grade_blank", "Golongan kosong pada pegawai dengan NIP PNS.", _blank_grade),
        RowRule("standing_blank", "Kedudukan hukum kosong: pegawai dianggap aktif.", _blank_standing),
        RowRule(
            "standing_unknown",
            "Kode kedudukan hukum ini tidak dikenal: pegawai dianggap aktif, kodenya disimpan.",
            _unknown_standing,
        ),
        RowRule(
            "standing_against_nip",
            "Kedudukan hukum ini milik PPPK sedangkan NIP-nya PNS, atau sebaliknya: periksa di SIASN.",
            _standing_against_nip,
        ),
        RowRule(
            "left_without_day",
            "Pegawai ini sudah berhenti menurut kedudukan hukumnya, tanggalnya tidak ada di berkas: berlaku hari ini.",
            _left_without_day,
        ),
        RowRule(
            "level_unknown",
            "Jenjang jabatan fungsional tidak terbaca dari nama jabatan: laporkan lewat templat bila perlu.",
            _no_level,
        ),
    ),
    report=_report,
    fields={"status": "probation", "kind": "functional_level"},
)
