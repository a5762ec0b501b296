"""SIASN's code lists for histories and documents, as far as independent clients show them."""

from collections.abc import Mapping
from typing import Final

AWARDS: Final[Mapping[str, str]] = {
    "201": "SATYALANCANA KARYA SATYA 10 TAHUN",
    "202": "SATYALANCANA KARYA SATYA 20 TAHUN",
    "203": "SATYALANCANA KARYA SATYA 30 TAHUN",
    "204": "WIRA KARYA",
    "300": "TANDA JASA LAINNYA",
    "400": "TANDA PENGHARGAAN LAINNYA",
}
"""`hargaId`. SIASN has more; others are taken, without a name."""

PERIODS: Final[Mapping[str, str]] = {"1": "Bulanan", "2": "Triwulan"}
"""`periodikId`."""

COEFFICIENTS: Final[Mapping[str, str]] = {
    "12": "Ahli Pertama",
    "22": "Ahli Muda",
    "32": "Ahli Madya",
    "42": "Ahli Utama",
    "52": "Pemula",
    "62": "Terampil",
    "72": "Mahir",
    "82": "Penyelia",
}
"""`koefisienId`: levels of functional posts."""

PERCENTAGES: Final[Mapping[int, int]] = {1: 150, 2: 100, 3: 75, 4: 50, 5: 25}
"""What a predicate (`kuadranKinerjaNilai`) is worth in credit, in percent of the coefficient."""

PUNISHMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "1": ("TEGURAN LISAN", "R"),
    "2": ("TEGURAN TERTULIS", "R"),
    "3": ("PERNYATAAN TIDAK PUAS SECARA TERTULIS", "R"),
    "4": ("PENUNDAAN KGB SELAMA 1 THN", "S"),
    "5": ("PENURUNAN GAJI MAX 1 TH", "S"),
    "6": ("PENUNDAAN GAJI MAX 1 THN", "S"),
    "7": ("PENUNDAAN KP SELAMA 1 THN", "S"),
    "8": ("PENURUNAN PANGKAT 1 TINGKAT 1 THN", "S"),
    "9": ("PEMBEBASAN DARI JABATAN", "B"),
    "10": ("PEMBERHENTIAN DENGAN HORMAT TIDAK ATAS PERMINTAAN SENDIRI", "B"),
    "11": ("PEMBERHENTIAN TIDAK DENGAN HORMAT SEBAGAI PNS", "B"),
    "12": ("PENGAKTIFAN HUKUMAN DISIPLIN", ""),
    "13": ("PEMINDAHAN DLM RANGKA PENURUNAN JABATAN 1 TINGKAT", "B"),
    "14": ("PENURUNAN PANGKAT 1 TINGKAT 3 THN", "B"),
}
"""`jenisHukumanId`: the name, and the level R (light), S (moderate), B (heavy); 12 is no punishment."""

DOCUMENTS: Final[Mapping[str, str]] = {
    "858": "Dok SK Golongan",
    "872": "Dok SK Jabatan",
    "873": "Dok SK Pelantikan",
    "874": "Dok Diklat",
    "879": "Dok SK PAK",
    "880": "Dok PAK",
    "881": "Dok Kursus",
    "882": "Dok SK Hukuman Disiplin",
    "887": "Dok SK CPNS",
    "888": "Dok SK PNS",
    "889": "Dok SPMT",
    "890": "Dok Evaluasi Kinerja",
    "891": "Dok Realisasi SKP",
    "892": "Dok Penghargaan",
    "1179": "Dok Evaluasi Kinerja Periodik",
}
"""`id_ref_dokumen`. The names, but for 891, are this simulator's."""

RELIGIONS: Final[Mapping[str, str]] = {
    "1": "Islam",
    "2": "Kristen",
    "3": "Katholik",
    "4": "Hindu",
    "5": "Budha",
    "6": "Konghucu",
    "7": "Lainnya",
}
"""`agamaId`."""

ECHELONS: Final[Mapping[str, str]] = {
    "21": "II.a",
    "22": "II.b",
    "31": "III.a",
    "32": "III.b",
    "41": "IV.a",
    "42": "IV.b",
}
"""`eselonId`."""
