"""SIASN's saves of assessments and of the credit that follows from them, besides `skp22/save`.

What the periodic assessment requires is known, in its order; elsewhere `required` is this simulator's guess.
"""

from typing import Final

from sandbox.siasn.codes import QUADRANTS, RATINGS
from sandbox.siasn.history_codes import COEFFICIENTS, PERIODS
from sandbox.siasn.history_kinds import SaveKind, fields, numbers_to

_ASSESSOR: Final = "penilaiNipNrp penilaiNama penilaiUnorNama penilaiGolongan statusPenilai "
_HIGHER_ASSESSOR: Final = (
    "atasanPejabatPenilai atasanPenilaiGolongan atasanPenilaiJabatan atasanPenilaiNama atasanPenilaiNipNrp"
    " atasanPenilaiTmtGolongan atasanPenilaiUnorNama statusAtasanPenilai pejabatPenilai penilaiJabatan"
    " penilaiTmtGolongan jenisJabatan pnsDinilaiOrang pnsUserId "
)
_SCORES: Final = (
    "nilaiSkp orientasiPelayanan integritas komitmen disiplin kerjasama kepemimpinan jumlah nilairatarata"
    " nilaiPerilakuKerja nilaiPrestasiKerja "
)

PERIODIC: Final = SaveKind(
    endpoint="kinerjaperiodik/save",
    history="kinerjaperiodik",
    summary="Simpan kinerja periodik",
    person="pnsDinilaiId",
    key="rwKinerjaPeriodikId",
    shape="bare",
    fields=fields(
        texts=_ASSESSOR
        + "pnsDinilaiId koefisienId periodikId penilaiJabatanNama bulanMulaiPenilaian bulanSelesaiPenilaian",
        wholes="tahun tahunMulaiPenilaian tahunSelesaiPenilaian"
        " hasilKinerjaNilai perilakuKerjaNilai kuadranKinerjaNilai",
    ),
    required=(
        "koefisienId",
        "bulanMulaiPenilaian",
        "bulanSelesaiPenilaian",
        "tahunMulaiPenilaian",
        "tahunSelesaiPenilaian",
        "periodikId",
    ),
    codes={
        "koefisienId": frozenset(COEFFICIENTS),
        "periodikId": frozenset(PERIODS),
        "bulanMulaiPenilaian": numbers_to(12),
        "bulanSelesaiPenilaian": numbers_to(12),
        "hasilKinerjaNilai": numbers_to(len(RATINGS)),
        "perilakuKerjaNilai": numbers_to(len(RATINGS)),
        "kuadranKinerjaNilai": numbers_to(len(QUADRANTS)),
        "statusPenilai": frozenset({"ASN", "NON ASN"}),
    },
)
CREDIT: Final = SaveKind(
    endpoint="angkakredit/save",
    history="angkakredit",
    summary="Simpan angka kredit",
    person="pnsId",
    key="rwAngkaKreditId",
    shape="object",
    fields=fields(
        texts="pnsId rwJabatanId bulanMulaiPenailan bulanSelesaiPenailan isAngkaKreditPertama isIntegrasi isKonversi",
        digits="tahunMulaiPenailan tahunSelesaiPenailan",
        amounts="kreditUtamaBaru kreditPenunjangBaru kreditBaruTotal",
        decrees="nomorSk",
        dates="tanggalSk",
    ),
    required=("rwJabatanId", "nomorSk", "tanggalSk"),
    go_names={"pnsId": "PnsID"},
    codes={"bulanMulaiPenailan": numbers_to(12), "bulanSelesaiPenailan": numbers_to(12)},
)
SKP: Final = SaveKind(
    endpoint="skp/save",
    history="skp",
    summary="Simpan SKP sebelum 2021",
    person="pnsDinilaiOrang",
    key="rwSkpId",
    shape="object",
    fields=fields(texts=_ASSESSOR + _HIGHER_ASSESSOR, wholes="tahun", numbers=_SCORES),
    required=("tahun",),
)
SKP_2021: Final = SaveKind(
    endpoint="skp/2021/save",
    history="skp",
    summary="Simpan SKP 2021",
    person="pnsDinilaiOrang",
    key="rwSkpId",
    shape="bare",
    fields=fields(
        texts=_ASSESSOR + _HIGHER_ASSESSOR + "jenisPeraturanKinerjaKd",
        wholes="tahun",
        numbers=_SCORES + "inisiatifKerja konversiNilai nilaiIntegrasi",
    ),
    required=("tahun",),
)
