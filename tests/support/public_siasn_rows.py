"""What public clients of SIASN send to be saved, in the ways in which they differ; nothing of it is a real person's."""

from collections.abc import Mapping
from typing import Any, Final, Literal

JsonObject = dict[str, Any]

ASSESSOR: Final = {
    "penilaiNama": "Wirasena Lodra",
    "penilaiNipNrp": "197503121998031000",
    "penilaiUnorNama": "Dinas Contoh",
    "penilaiGolongan": "43",
    "statusPenilai": "ASN",
}
"""The assessor, whose rank is SIASN's id of it (IV/c)."""

_PERIOD: Final = (
    "pnsDinilaiId", "koefisienId", "bulanMulaiPenilaian", "bulanSelesaiPenilaian", "tahunMulaiPenilaian",
    "tahunSelesaiPenilaian", "periodikId",
)  # fmt: skip


def quadrant(result: int, behaviour: int) -> int:
    """Return the quadrant of two ratings (1 the best, 3 the worst) as a public client computes it."""
    if result == behaviour:
        return {1: 1, 2: 2, 3: 5}[result]
    return max(result, behaviour)


def yearly(person_id: str, *, year: int = 2024, result: int = 2, behaviour: int = 2) -> JsonObject:
    """Return a yearly assessment to be created; the id is left out."""
    return {
        **ASSESSOR,
        "penilaiJabatan": "Kepala Dinas Contoh",
        "pnsDinilaiOrang": person_id,
        "hasilKinerjaNilai": result,
        "perilakuKerjaNilai": behaviour,
        "kuadranKinerjaNilai": quadrant(result, behaviour),
        "tahun": year,
    }


def periodic(person_id: str, *, months_as: Literal["text", "number"] = "text") -> JsonObject:
    """Return an assessment of January to March 2025 to be created."""
    first, last = ("1", "3") if months_as == "text" else (1, 3)
    return {
        **ASSESSOR,
        "penilaiJabatanNama": "Kepala Dinas Contoh",
        "pnsDinilaiId": person_id,
        "hasilKinerjaNilai": 2,
        "perilakuKerjaNilai": 2,
        "kuadranKinerjaNilai": 2,
        "koefisienId": "12",
        "periodikId": "1",
        "bulanMulaiPenilaian": first,
        "bulanSelesaiPenilaian": last,
        "tahun": 2025,
        "tahunMulaiPenilaian": 2025,
        "tahunSelesaiPenilaian": 2025,
    }


def periodic_with_capitals(person_id: str) -> JsonObject:
    """Return the same as one client writes it: seven names begin with a capital, and the person stands there twice."""
    row = periodic(person_id)
    position = row.pop("penilaiJabatanNama")
    seven = {name[0].upper() + name[1:]: row.pop(name) for name in _PERIOD}
    return {**row, **seven, "penilaiJabatan": position, "pnsDinilaiOrang": person_id}


def award(person_id: str) -> JsonObject:
    """Return an award to be created."""
    return {
        "hargaId": "203",
        "pnsOrangId": person_id,
        "skDate": "17-08-2023",
        "skNomor": "003/TK/2023",
        "tahun": 2023,
    }


def credit_points(person_id: str, position_row_id: str, *, unset_flag: Literal["", "0"] = "0") -> JsonObject:
    """Return credit points of 2024 by conversion, to be created; every value is a text."""
    return {
        "bulanMulaiPenailan": "1",
        "bulanSelesaiPenailan": "12",
        "tahunMulaiPenailan": "2024",
        "tahunSelesaiPenailan": "2024",
        "isAngkaKreditPertama": unset_flag,
        "isIntegrasi": unset_flag,
        "isKonversi": "1",
        "kreditBaruTotal": "12.500",
        "kreditPenunjangBaru": "0",
        "kreditUtamaBaru": "12.500",
        "nomorSk": "800/001/PAK/2025",
        "pnsId": person_id,
        "rwJabatanId": position_row_id,
        "tanggalSk": "15-01-2025",
    }


def as_new(row: Mapping[str, Any], style: Literal["left out", "null", "empty"]) -> JsonObject:
    """Return the row with the id that stands for a new one."""
    marks: dict[str, JsonObject] = {"left out": {}, "null": {"id": None}, "empty": {"id": ""}}
    return {**row, **marks[style]}
