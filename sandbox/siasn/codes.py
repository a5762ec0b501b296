"""SIASN's code lists for the simulated endpoints."""

from collections.abc import Mapping
from typing import Final

RATINGS: Final[Mapping[int, str]] = {
    1: "DIATAS EKSPEKTASI",
    2: "SESUAI EKSPEKTASI",
    3: "DIBAWAH EKSPEKTASI",
}
"""`hasilKerjaNilai` and `perilakuKerjaNilai`."""

QUADRANTS: Final[Mapping[int, str]] = {
    1: "SANGAT BAIK",
    2: "BAIK",
    3: "BUTUH PERBAIKAN",
    4: "KURANG",
    5: "SANGAT KURANG",
}
"""`kuadranKinerjaNilai`."""

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
