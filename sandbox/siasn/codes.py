"""SIASN's code lists for the simulated endpoints."""

from collections.abc import Mapping
from typing import Final

RATINGS: Final[Mapping[int, str]] = {
    1: "DIATAS EKSPEKTASI",
    2: "SESUAI EKSPEKTASI",
    3: "DIBAWAH EKSPEKTASI",
}
"""`hasilKinerjaNilai` and `perilakuKerjaNilai`."""

QUADRANTS: Final[Mapping[int, str]] = {
    1: "SANGAT BAIK",
    2: "BAIK",
    3: "BUTUH PERBAIKAN",
    4: "KURANG",
    5: "SANGAT KURANG",
}
"""`kuadranKinerjaNilai`."""

QUADRANT_OF: Final[Mapping[tuple[int, int], int]] = {
    (1, 1): 1,
    (1, 2): 2,
    (1, 3): 4,
    (2, 1): 2,
    (2, 2): 2,
    (2, 3): 4,
    (3, 1): 3,
    (3, 2): 3,
    (3, 3): 5,
}
"""`kuadranKinerjaNilai` by `hasilKinerjaNilai` and `perilakuKerjaNilai`: the 3x3 matrix of PermenPANRB 6/2022."""

_CLASSES: Final = ("I", "II", "III", "IV")

RANKS: Final[Mapping[str, str]] = {
    f"{number}{step}": f"{name}/{letter}"
    for number, name in enumerate(_CLASSES, start=1)
    for step, letter in enumerate("abcde" if name == "IV" else "abcd", start=1)
}
"""`penilaiGolongan` and `golRuangAkhirId` of PNS; PPPK have ids of their own."""

STANDINGS: Final[Mapping[str, str]] = {
    "01": "Aktif",
    "02": "CLTN",
    "03": "Tugas Belajar",
    "04": "Pemberhentian Sementara",
    "15": "Hukuman Disiplin",
    "20": "MPP",
    "66": "Diberhentikan",
    "77": "Diberhentikan",
    "88": "Diberhentikan",
    "99": "Pensiun",
}
"""`kedudukanPnsId`."""

POSITIONS: Final[Mapping[str, str]] = {
    "1": "STRUKTURAL",
    "2": "FUNGSIONAL TERTENTU",
    "3": "RANGKAP",
    "4": "FUNGSIONAL UMUM",
}
"""`jenisJabatanId`."""

EMPLOYMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "PNS": ("15", "PNS Daerah Kabupaten/Kota"),
    "PPPK": ("71", "PPPK"),
}
"""`jenisPegawaiId` and `jenisPegawaiNama` of a regency's own staff."""
