"""The histories of SIASN besides `skp22`: which saves fill them, and how they are read and deleted."""

from collections.abc import Mapping
from typing import Final

from sandbox.siasn import history_career as career
from sandbox.siasn import history_performance as performance
from sandbox.siasn.history_kinds import SaveKind

SAVES: Final[Mapping[str, SaveKind]] = {
    kind.endpoint: kind
    for kind in (
        performance.PERIODIC,
        performance.CREDIT,
        performance.SKP,
        performance.SKP_2021,
        career.AWARD,
        career.POSITION_SAVE,
        career.POSITION_IN_UNIT,
        career.TRAINING,
        career.COURSE,
        career.PUNISHMENT,
        career.CERTIFICATE,
        career.APPOINTMENT,
        career.MAIN_DATA,
        career.SPOUSE,
        career.CHILD,
    )
}
"""Every save but `skp22/save`, by its endpoint."""

HISTORIES: Final[Mapping[str, str]] = {
    "skp": "SKP sampai dengan 2021",
    "kinerjaperiodik": "kinerja periodik",
    "penghargaan": "penghargaan",
    "angkakredit": "angka kredit",
    "jabatan": "jabatan",
    "golongan": "golongan",
    "hukdis": "hukuman disiplin",
    "cltn": "cuti di luar tanggungan negara",
    "diklat": "diklat struktural",
    "kursus": "kursus",
    "pendidikan": "pendidikan",
    "masakerja": "peninjauan masa kerja",
    "pemberhentian": "pemberhentian",
    "pindahinstansi": "pindah instansi",
    "pnsunor": "unit organisasi",
    "pwk": "pindah wilayah kerja",
    "dp3": "DP3",
    "potensi": "potensi",
    "kompetensi": "kompetensi",
    "sertifikasi": "sertifikasi",
    "tubel": "tugas belajar",
}
"""Histories besides `skp22` that `pns/rw-X` shows, with their Indonesian names."""

READ_BY_ID: Final = ("skp", "penghargaan", "angkakredit", "jabatan", "hukdis", "diklat", "kursus")
"""Histories with `GET X/id/{id}`."""

DELETABLE: Final = ("kinerjaperiodik", "penghargaan", "angkakredit", "jabatan", "diklat", "kursus", "sertifikasi")
"""Histories with `DELETE X/delete/{id}`."""
