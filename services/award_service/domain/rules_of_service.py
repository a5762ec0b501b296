"""From when service is counted."""

from typing import Final

from services.award_service.domain.rule import Rule

_FROM_CPNS: Final = (
    "PP 25/1994; surat Kemenag; bkd.malangkab.go.id, bkpsdm.madiunkab.go.id, bkd.riau.go.id: sejak diangkat sebagai "
    "CPNS"
)
_NIP: Final = "Perka BKN 22/2007 (susunan NIP) dan 43/2007 (tata caranya)"

RULES: Final = (
    Rule("service.record", "Masa kerja dihitung sejak TMT CPNS menurut data kepegawaian.", _FROM_CPNS),
    Rule(
        "service.estimated",
        "Bila data kepegawaian tidak menyebut TMT CPNS, dipakai tahun dan bulan pengangkatan dalam NIP.",
        _NIP,
    ),
    Rule("service.estimate_is_marked", "Masa kerja menurut NIP selalu ditandai sebagai perkiraan.", _NIP),
    Rule(
        "service.impossible_record",
        "TMT CPNS sebelum usia 17 tahun tidak mungkin benar: dipakai perkiraan dari NIP.",
        f"{_NIP}; syarat usia CPNS",
    ),
    Rule(
        "service.contract_years",
        "Masa kerja PPPK tidak dihitung: bagi yang pernah PPPK, TMT sebelum bulan pada NIP PNS adalah awal kontraknya.",
        "bkd.riau.go.id: tidak termasuk masa kerja di luar PNS; ekspor SIASN: TMT CPNS pada PPPK adalah awal kontrak",
    ),
    Rule(
        "service.contract_number",
        "NIP PPPK, yang bagian bulannya di atas 12, tidak memuat bulan pengangkatan: tidak ada yang diperkirakan.",
        "SIASN: bagian bulan pada NIP PPPK di atas 12",
    ),
    Rule(
        "service.unknown_start",
        "Bila tidak ada yang dapat menyebut awal masa kerja, tidak ada yang dinyatakan jatuh tempo.",
        "akibat dari aturan di atas: tidak ada yang dikira-kira",
    ),
    Rule(
        "service.leap_day",
        "Masa kerja sejak 29 Februari genap pada 1 Maret dalam tahun tanpa tanggal itu.",
        "akibat dari masa kerja yang penuh: pada 28 Februari masih kurang sehari",
    ),
)
