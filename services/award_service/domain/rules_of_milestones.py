"""Who is due for what, who is not, and how late."""

from typing import Final

from services.award_service.domain.rule import Rule

_LAW: Final = "PP 35/2010 pasal 22"
_YEARS: Final = f"{_LAW} (dikutip Perka BKN 44/2015); PP 25/1994 pasal 4; bkd.malangkab.go.id, bkpsdm.cirebonkota.go.id"
_NEVER: Final = (
    "surat Kemenag P-002097/2023; pedoman Malang, Madiun, Riau, Kota Cirebon: tidak pernah hukuman disiplin sedang "
    "atau berat, tidak pernah CLTN"
)
_BY_MONTH: Final = (
    "bkd.riau.go.id: sampai bulan pengusulan; satu perangkat lunak daerah; yang lain menghitung sampai hari"
)
_LOWER: Final = 'pedoman Malang dan Riau: petikan Keppres yang lebih rendah diminta "bagi yang sudah memilikinya"'
_ONCE: Final = "kebiasaan: dua perangkat lunak daerah menolak jenjang yang sudah dimiliki"
_EVER: Final = (
    f"{_NEVER}; belum pasti: wiki.asnngawi.id dan satu perangkat lunak daerah menghitung ulang, dan formulir usulan "
    "menanyakan kapan hukuman dan CLTN berakhir"
)
_RUNS: Final = (
    'PP 25/1994 pasal 4 ayat (3) dan surat Kemenag: "dalam masa bekerja secara terus-menerus"; '
    "sejak kapan dihitung ulang: belum pasti"
)
_SIASN: Final = "SIASN: riwayat cuti dan kedudukan hukum"
_LATER: Final = "akibat dari tanggal berlakunya"
_EARLY: Final = "sengaja lebih awal: menurut PP 94/2021 hukuman berlaku pada hari ke-15 sesudah diterima"
_LISTS: Final = "kesepakatan daftar (contracts/listed.py)"
_HERE: Final = "arti kata dalam layanan ini (glosarium)"

DUE: Final = (
    Rule("due.years_x", "Satyalancana Karya Satya X Tahun: masa kerja 10 tahun terus-menerus.", _YEARS),
    Rule("due.years_xx", "Satyalancana Karya Satya XX Tahun: masa kerja 20 tahun terus-menerus.", _YEARS),
    Rule("due.years_xxx", "Satyalancana Karya Satya XXX Tahun: masa kerja 30 tahun terus-menerus.", _YEARS),
    Rule("due.by_month", "Jatuh tempo sejak tanggal 1 bulan genapnya masa kerja.", _BY_MONTH),
    Rule("due.not_before", "Sebelum bulan itu belum jatuh tempo.", _BY_MONTH),
    Rule("due.highest", "Dari yang sudah genap, yang tertinggi diusulkan; yang lebih rendah dilewati.", _LOWER),
    Rule("due.lower_is_no_condition", "Jenjang yang lebih rendah tidak harus dimiliki lebih dahulu.", _LOWER),
    Rule(
        "due.margin",
        "Instansi dapat meminta masa kerja lebih panjang tiap jenjang.",
        "pedoman IPB 2009 (13, 23, 30 tahun); satu sumber",
        "award_margin_years",
    ),
    Rule(
        "due.employment",
        "PPPK belum diatur: tidak jatuh tempo, dan itu bukan kesalahan.",
        "semua pedoman sampai 2025: bagi PNS; satu perangkat lunak daerah; UU 20/2023 pasal 21 belum diturunkan",
        "award_employment",
    ),
    Rule(
        "due.employment_allowed",
        "Jenis kepegawaian yang diatur instansi dihitung menurut aturan yang sama.",
        "UU 20/2023 pasal 21: penghargaan bagi semua ASN",
        "award_employment",
    ),
    Rule("due.look_again", "Keadaan dihitung lagi pada bulan jenjang berikut genap.", _BY_MONTH),
    Rule("due.look_again_at_announced", "Keadaan dihitung lagi pada hari berlakunya yang sudah diumumkan.", _LATER),
    Rule("held.once", "Jenjang yang sudah dimiliki tidak jatuh tempo lagi.", _ONCE),
    Rule(
        "held.revoked",
        "Jenjang yang pernah dicabut tidak jatuh tempo lagi.",
        "UU 20/2009 pasal 35 (pencabutan); bahwa tidak jatuh tempo lagi: akibat, tanpa sumber",
    ),
    Rule(
        "held.passes_over_lower",
        "Yang sudah memiliki jenjang lebih tinggi tidak diusulkan untuk yang lebih rendah.",
        _LOWER,
        "award_lower_later",
    ),
    Rule(
        "held.lower_later",
        "Bila instansi membolehkan, jenjang lebih rendah menyusul sesudah yang tertinggi dimiliki.",
        "tidak ada sumber yang melarang atau menyuruh",
        "award_lower_later",
    ),
    Rule(
        "held.highest_first",
        "Bila yang lebih rendah boleh menyusul, tetap satu demi satu: yang tertinggi dahulu.",
        "akibat dari kedua aturan di atas",
        "award_lower_later",
    ),
)

INTERRUPTED: Final = (
    Rule("excluded.moderate", "Hukuman disiplin sedang menghalangi.", _NEVER),
    Rule("excluded.heavy", "Hukuman disiplin berat menghalangi.", _NEVER),
    Rule(
        "excluded.light_is_not",
        "Hukuman disiplin ringan tidak berpengaruh.",
        f"{_NEVER}; satu perangkat lunak daerah mengatakannya",
    ),
    Rule(
        "excluded.annulled_is_not",
        "Hukuman disiplin yang dibatalkan dianggap tidak pernah ada.",
        "SIASN: skPembatalanNomor pada riwayat hukuman disiplin; PP 79/2021 (upaya administratif)",
    ),
    Rule("excluded.unpaid", "Cuti di luar tanggungan negara (CLTN) menghalangi.", _NEVER),
    Rule("excluded.unpaid_extension", "Perpanjangan CLTN menghalangi.", f"{_NEVER}; PerBKN 24/2017 jo. 7/2021"),
    Rule(
        "excluded.other_leave_is_not",
        "Tugas belajar, dinas prajurit wajib, dan cuti lain adalah masa kerja.",
        f"{_SIASN}: hanya jenis 1 dan 5 CLTN; PerBKN 24/2017 jo. 7/2021; tugas belajar, prajurit wajib: SIASN saja",
    ),
    Rule("excluded.from_effective_day", "Hukuman berlaku sejak TMT-nya, bukan sejak tanggal keputusannya.", _LATER),
    Rule("excluded.from_decree_day", "Tanpa TMT, hukuman atau cuti berlaku sejak tanggal keputusannya.", _EARLY),
    Rule(
        "excluded.undated",
        "Yang tidak bertanggal dihitung pada setiap hari: lebih baik bertanya daripada keliru mengusulkan.",
        'akibat dari "tidak pernah"',
    ),
    Rule(
        "excluded.ever",
        "Yang pernah dihukum sedang atau berat, atau pernah CLTN, tidak diusulkan, walaupun sudah lama berlalu.",
        _EVER,
        "award_interrupted",
    ),
    Rule("excluded.announced", "Yang diumumkan untuk kemudian hari belum berlaku sebelum harinya.", _LATER),
    Rule(
        "excluded.before_reached",
        "Yang diumumkan dan berlaku sebelum masa kerja genap menghalangi jenjang itu.",
        _LATER,
    ),
    Rule(
        "excluded.legal_standing",
        "Kedudukan hukum CLTN menghalangi, walaupun tidak ada daftar cuti.",
        _SIASN,
        "award_leave_standings",
    ),
    Rule(
        "excluded.standing_has_listed_days",
        "Bila daftar cuti menyebut CLTN yang sedang berjalan, tanggalnya berlaku bagi kedudukan hukum itu.",
        _SIASN,
        "award_leave_standings",
    ),
    Rule(
        "restart.chosen",
        "Instansi dapat memilih: dihitung ulang sesudah hukuman atau cuti, bukan dihalangi.",
        _RUNS,
        "award_interrupted",
    ),
    Rule(
        "restart.anew",
        "Bila dihitung ulang, masa kerja mulai sehari sesudah hukuman atau cuti.",
        _RUNS,
        "award_interrupted",
    ),
    Rule(
        "restart.reached_before", "Yang sudah genap sebelum hukuman atau cuti tetap genap.", _RUNS, "award_interrupted"
    ),
    Rule(
        "restart.open",
        "Selama cuti belum berakhir, tidak ada masa kerja baru yang berjalan.",
        _RUNS,
        "award_interrupted",
    ),
    Rule(
        "restart.punished_for_a_day",
        "Hukuman tanpa tanggal akhir memutus masa kerja pada hari berlakunya saja.",
        _RUNS,
        "award_interrupted",
    ),
    Rule(
        "restart.undated",
        "Yang tanpa tanggal mulai memutus setiap masa kerja sebelum tanggal akhirnya.",
        _RUNS,
        "award_interrupted",
    ),
)

_AGREED: Final = "kesepakatan: siapa yang bertugas di instansi lain tidak diketahui di sini"
_LEFT: Final = "bkd.riau.go.id: SKPP bagi yang meninggal; bagi pensiunan belum pasti"

LEFT: Final = (
    Rule("left.reached_after", "Yang genap sesudah hari terakhir di instansi tidak jatuh tempo.", _YEARS),
    Rule("left.due_before_stays", "Yang jatuh tempo sebelum berhenti tetap dapat diusulkan.", _LEFT),
    Rule(
        "left.last_day_counts",
        "Hari terakhir masih hari kerja: yang genap dengan berakhirnya hari itu jatuh tempo.",
        _YEARS,
    ),
    Rule(
        "left.last_stay",
        "Yang kembali kemudian tetap berhenti sampai harinya: hari terakhirnya akhir masa tugas yang sudah dimulai.",
        "kesepakatan: yang diumumkan belum berlaku sebelum harinya",
    ),
    Rule("left.one_stay", "Jabatan yang sambung-menyambung, atau bertindih, adalah satu masa tugas.", _AGREED),
    Rule("left.gap", "Masa tidak tercatat di antara dua masa tugas disebutkan, dan tetap dihitung.", _AGREED),
    Rule(
        "left.unknown_last_day",
        "Hari terakhir yang tidak diketahui dikatakan tidak diketahui, dan tidak ada yang jatuh tempo karenanya.",
        "akibat dari aturan di atas: tidak ada yang dikira-kira",
    ),
    Rule("left.is_marked", "Pegawai yang sudah berhenti ditandai sejak hari sesudah hari terakhirnya.", _LEFT),
)

LATE: Final = (
    Rule("late.from_the_next_month", "Dalam bulan jatuh temponya sendiri belum terlambat.", _HERE),
    Rule("late.months", "Terlambat dihitung dalam bulan sejak bulan jatuh tempo.", _HERE),
    Rule("late.proposed_is_not", "Yang usulannya sedang berjalan tidak terlambat.", _HERE),
    Rule("late.due_alone", "Hanya yang jatuh tempo dapat terlambat.", _HERE),
    Rule("blocked.discipline_never_asked", "Tanpa daftar hukuman disiplin dari sumber mana pun tidak lolos.", _LISTS),
    Rule("blocked.leave_never_asked", "Tanpa daftar cuti dari sumber mana pun tidak lolos.", _LISTS),
    Rule("blocked.attested", "Seseorang dapat menyatakan, dengan alasan, bahwa hal itu sudah diperiksa.", _LISTS),
    Rule("blocked.start_estimated", "Awal masa kerja yang diperkirakan harus dipastikan dengan SK CPNS.", _LISTS),
    Rule("blocked.left", "Yang sudah berhenti memerlukan dokumen tambahan.", _LEFT),
    Rule("blocked.gap", "Masa tidak tercatat di antara dua masa tugas perlu dipastikan; tidak mengikat.", _AGREED),
    Rule("blocked.earlier", "Usulan sebelumnya yang ditolak, dikembalikan, atau ditunda disebutkan.", _HERE),
    Rule("forecast.within", "Prakiraan memuat yang genap dalam sekian bulan sesudah bulan ini.", _HERE),
    Rule("forecast.beyond", "Yang genap sesudahnya tidak termuat.", _HERE),
    Rule("forecast.announced", "Prakiraan tidak memuat yang akan berhenti, atau terhalang, sebelum genap.", _HERE),
)
