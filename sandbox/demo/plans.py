"""What people of the sample agency plan: both forms of PermenPANRB 6/2022, in sentences that name their office."""

from collections.abc import Sequence
from typing import Any, Final

Json = dict[str, Any]

AGREEMENT: Final = "Perjanjian kinerja kepala badan dengan bupati: indeks sistem merit paling sedikit 300."
_HEAD: Final = (
    ("stakeholders", "Meningkatnya kepuasan pegawai atas layanan kepegawaian", "Indeks kepuasan", "88"),
    ("internal_process", "Tertatanya proses manajemen ASN", "Indeks sistem merit", "300"),
    ("learning", "Meningkatnya kompetensi pegawai", "Pegawai dengan 20 jam pelajaran", "85 persen"),
    ("budget", "Terserapnya anggaran sesuai rencana", "Realisasi anggaran", "97 persen"),
)
_LEADERS: Final = (
    ("quality", "Terselenggaranya layanan {unit} sesuai standar", "Layanan sesuai standar", "95 persen"),
    ("time", "Terpenuhinya laporan {unit} tepat waktu", "Laporan tepat waktu", "12 laporan"),
)
_STAFF: Final = (
    ("quantity", "Terselesaikannya berkas layanan {unit}", "Berkas yang selesai", "120 berkas"),
    ("time", "Tersusunnya laporan bulanan {unit}", "Laporan tepat waktu", "12 laporan"),
    ("quality", "Tertatanya data pegawai pada {unit}", "Data yang lengkap", "98 persen"),
    ("quantity", "Terlaksananya konsultasi pegawai pada {unit}", "Konsultasi", "48 kali"),
)
_ADDITIONAL: Final = (
    "quality",
    "Terlaksananya tugas panitia peringatan hari jadi",
    "Kegiatan terlaksana",
    "1 kegiatan",
)
_ANNEXES: Final = {
    "resources": ["Satu komputer dan akses aplikasi kepegawaian."],
    "accountability": ["Laporan kemajuan kepada atasan tiap bulan."],
    "consequences": ["Pembinaan bila target triwulan tidak tercapai."],
}


def head_plan() -> Json:
    """Return the plan of the agency's head, who starts from the performance agreement."""
    results = [
        {"text": text, "measures": [{"indicator": indicator, "target": target}], "perspective": perspective}
        for perspective, text, indicator, target in _HEAD
    ]
    return {"model": "leader", "agreement": AGREEMENT, "results": results, "annexes": _ANNEXES}


def leader_plan(unit: str, superior: Json, number: int) -> Json:
    """Return the plan of a division's or a section's head.

    Args:
        unit: name of the unit.
        superior: the superior's SKP, whose results this plan serves.
        number: of the person, so that not all serve the same result.
    """
    return _plan(_LEADERS, unit, superior, number)


def staff_plan(unit: str, superior: Json, number: int) -> Json:
    """Return the plan of somebody who leads nobody: a main and an additional work result."""
    plan = _plan([_STAFF[number % len(_STAFF)]], unit, superior, number)
    plan["results"].append({**_result(_ADDITIONAL, unit), "kind": "additional"})
    return plan


def _plan(texts: Sequence[tuple[str, str, str, str]], unit: str, superior: Json, number: int) -> Json:
    served = [one["id"] for one in superior["plan"]["results"] if one["kind"] == "main"]
    results = [
        {**_result(text, unit), "kind": "main", "intervenes_on": served[(number + place) % len(served)]}
        for place, text in enumerate(texts)
    ]
    return {
        "model": "staff",
        "results": results,
        "expectations": {"service_oriented": "Menjawab pertanyaan pegawai dalam satu hari kerja."},
        "annexes": _ANNEXES,
    }


def _result(text: tuple[str, str, str, str], unit: str) -> Json:
    aspect, result, indicator, target = text
    measure = {"aspect": aspect, "indicator": indicator, "target": target}
    return {"text": result.format(unit=unit), "measures": [measure]}
