"""BKN's e-Kinerja, "Laporan Penilaian SKP": the one export that names superiors.

One NIP may have several rows (positions, months, Plt): the newest that is no Plt and names a superior counts. Who leads
the agency has none there.
"""

from collections.abc import Iterator
from typing import Any, Final

from hub.sheets.reading.column_values import DAY, NIP, YES
from hub.sheets.reading.columns import Column, RowRule, Said, blank
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format

_TELLS_NOTHING: Final = "0"
_NAMES_A_SUPERIOR: Final = "1"


def _report(said: Said) -> dict[str, Any]:
    """Return what a row reports: the superior, from the day on which the period of the SKP begins."""
    if not _names_a_superior(said):
        return {}
    body = {"nip": said["nip"], "superior_nip": said["superior_nip"]}
    return body if said.get("begins_on") is None else body | {"effective_on": said["begins_on"]}


def _names_a_superior(said: Said) -> bool:
    return not said.get("is_acting") and said.get("superior_nip") is not None


def _rank(said: Said) -> str:
    own = _NAMES_A_SUPERIOR if _names_a_superior(said) else _TELLS_NOTHING
    days = (said.get(name) or "" for name in ("ends_on", "begins_on", "assessed_on"))
    return "/".join((own, *days))


def _only_acting(said: Said) -> Iterator[str]:
    if said.get("is_acting"):
        yield "is_acting"


EKINERJA: Final = Format(
    name="ekinerja",
    title="Laporan Penilaian SKP dari e-Kinerja BKN",
    subject=Subject.EMPLOYEE,
    key="nip",
    required=("nip", "pegawai_atasan_nip", "is_skp_plt_plh_pjb"),
    columns=(
        Column("nip", ("nip",), NIP, is_decisive=True),
        Column("superior_nip", ("pegawai_atasan_nip",), NIP, is_decisive=True),
        Column("is_acting", ("is_skp_plt_plh_pjb",), YES, is_decisive=True),
        Column("begins_on", ("periode_awal_skp",), DAY, is_decisive=True),
        Column("ends_on", ("periode_akhir_skp",), DAY),
        Column("assessed_on", ("waktu_dinilai",), DAY),
    ),
    rules=(
        blank("superior_nip", "superior_blank", "NIP atasan kosong: baris ini tidak mengatakan apa-apa."),
        RowRule("only_acting", "SKP sebagai Plt/Plh/Pjb: atasan pada baris ini tidak dipakai.", _only_acting),
    ),
    report=_report,
    rank=_rank,
    fields={"begins_on": "effective_on"},
    lists_everybody=False,
)
