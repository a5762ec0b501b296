"""How somebody is proposed, who verifies it, and what the ministry's words do."""

from typing import Final

from services.award_service.domain.rule import Rule

_SENTENCE: Final = "UU 20/2009 pasal 25 huruf f; surat Setmilpres B-86/2010; kesbangpol.riau.go.id"
_NEVER: Final = "pedoman Malang, Madiun, Riau, Kota Cirebon: tidak pernah hukuman disiplin sedang atau berat, CLTN"
_COUNTED: Final = "bkd.riau.go.id: sampai bulan pengusulan; satu sumber"
_LISTS: Final = "SE BKD 22/SE/2026; pedoman Malang, Riau, Sambas, Jombang (daftar persyaratan)"
_INTAKE: Final = "batas penerimaan kementerian; tidak ada sumber terbuka, karena itu setelan"
_LEFT: Final = "pedoman Riau (SKPP bagi yang meninggal); satu sumber, karena itu daftar persyaratan dapat diubah"
_ROUTE: Final = "bkd.jombangkab.go.id (002006) dan pedoman daerah lain: OPD, BKD, Kemendagri, Setmilpres, Keppres"
_FOUR_EYES: Final = "kendali intern instansi: verifikasi dua langkah oleh dua orang"
_LETTER: Final = "surat pengantar bupati menyebut semua yang diusulkan; kendali intern instansi"
_WORDS: Final = "daftar pertukaran Slks (MsTms) dan kata MS, TMS dalam perangkat lunak daerah"
_DECREE: Final = "beritaglobal (61/TK/Tahun 2023) dan globalplanet.news (19/TK, 114/TK/Tahun 2023, diserahkan 2024)"
_REVOKED: Final = "UU 20/2009 pasal 35 (pencabutan); bkpsdm.cirebonkota.go.id dan bkd.papuabaratprov.go.id"
_ONCE: Final = "kebiasaan: dua perangkat lunak daerah menolak jenjang yang sudah dimiliki"
_CALENDAR: Final = "surat Setmilpres B-86/2010 dan edaran Kemenag (17 Agustus; akhir Maret, akhir Agustus)"
_MESSAGES: Final = "kesepakatan pesan (contracts/award.py)"

VERIFIED: Final = (
    Rule("verify.sentence_known", "Tanpa pernyataan tentang pidana penjara, usulan tidak diverifikasi.", _SENTENCE),
    Rule(
        "verify.sentenced",
        "Yang menyatakan pernah dipidana penjara karena tindak pidana yang diancam paling singkat 5 tahun tertahan.",
        _SENTENCE,
    ),
    Rule("verify.asked", "Hukuman disiplin dan cuti yang belum pernah ditanyakan menahan usulan.", _NEVER),
    Rule("verify.attested", "Pernyataan petugas dengan alasan menggantikan daftar yang belum pernah ada.", _NEVER),
    Rule("verify.attested_for_its_kind", "Pernyataan tentang hukuman disiplin tidak menjawab tentang cuti.", _NEVER),
    Rule("verify.found_stays", "Pernyataan petugas tidak meniadakan yang ditemukan.", _NEVER),
    Rule(
        "verify.counted_to",
        "Masa kerja dihitung sampai tanggal hitung periodenya, bukan sampai hari verifikasi.",
        _COUNTED,
        "award_counted_to",
    ),
    Rule("verify.since", "Yang menghalangi sesudah tanggal hitung tetap menghalangi.", _NEVER),
    Rule("verify.second_person", "Langkah kedua dilakukan oleh orang lain.", _FOUR_EYES),
    Rule(
        "verify.same_number",
        "Dua akun dengan satu NIP, atau dengan NIP lama orang yang sama, adalah satu orang.",
        _FOUR_EYES,
    ),
    Rule(
        "verify.not_own",
        "Tidak seorang pun mencatat, menyatakan, atau memverifikasi sesuatu tentang dirinya sendiri.",
        _FOUR_EYES,
    ),
    Rule("verify.document_anew", "Dokumen yang datang sesudah pemeriksaan membuatnya diperiksa lagi.", _FOUR_EYES),
    Rule("verify.anew", "Yang dikembalikan diperiksa dan diverifikasi dari awal.", _FOUR_EYES),
)
DOCUMENTED: Final = (
    Rule("documents.mandatory", "Tanpa dokumen wajib usulan tidak lolos pemeriksaan.", _LISTS),
    Rule("documents.optional", "Dokumen yang tidak wajib tidak menahan usulan.", _LISTS),
    Rule("documents.if_held", "Piagam jenjang lain diminta bagi yang memilikinya.", _LISTS),
    Rule("documents.for_left", "Dokumen pemberhentian diminta bagi yang sudah berhenti.", _LEFT),
    Rule(
        "documents.taken",
        "Dokumen yang jenis atau ukurannya tidak diterima kementerian menahan usulan.",
        _INTAKE,
        "award_ministry_kinds",
    ),
    Rule("documents.unfinished", "Buatan layanan yang belum ditandatangani tidak menahan, tetapi dihitung.", _LETTER),
)
SENT: Final = (
    Rule("batch.all_verified", "Berkas ditandatangani setelah semua usulan di dalamnya diverifikasi.", _LETTER),
    Rule("batch.out_of_it", "Yang dikembalikan, ditolak, ditunda, atau ditarik tidak menahan berkas.", _LETTER),
    Rule("batch.not_empty", "Berkas tanpa usulan yang diverifikasi tidak ditandatangani.", _LETTER),
    Rule(
        "batch.nothing_against",
        "Yang tertahan menurut keadaan sekarang tidak ditandatangani dan tidak dikirim.",
        _NEVER,
    ),
    Rule("batch.one_of_two", "Dari dua usulan satu orang, yang muda tidak ditandatangani dan tidak dikirim.", _ONCE),
    Rule("batch.stays", "Selama berkas ditandatangani, usulan di dalamnya tidak berubah.", _LETTER),
    Rule("batch.open_only", "Yang diajukan lagi masuk ke berkas yang terbuka.", _LETTER),
    Rule("batch.closed", "Berkas selesai setelah tidak ada lagi yang menunggu kementerian.", _ROUTE),
    Rule("batch.receipt_days", "Tanda terima tidak mendahului pengiriman, dan tidak bertanggal di masa depan.", _ROUTE),
    Rule("batch.receipt_late", "Tanda terima dapat datang sesudah jawaban; berkas yang selesai tetap selesai.", _ROUTE),
    Rule("period.in_order", "Penutupan di instansi, di kementerian, lalu upacara.", _CALENDAR),
    Rule("period.not_beyond", "Masa kerja tidak dihitung melewati upacara.", _CALENDAR),
    Rule(
        "period.counted_to_default",
        "Periode yang tidak menyebut tanggal hitung dihitung menurut setelan.",
        _COUNTED,
        "award_counted_to",
    ),
)
ANSWERED: Final = (
    Rule("outcome.ms", "MS dicatat; Keppres tetap ditunggu.", _WORDS),
    Rule("outcome.tms", "TMS menolak usulan, dengan alasannya.", _WORDS),
    Rule("outcome.incomplete", "Yang kurang berkasnya dikembalikan, dengan apa yang kurang.", _ROUTE),
    Rule("outcome.decreed", "Keppres menganugerahkan, diumumkan dengan versi berikutnya.", _MESSAGES),
    Rule("outcome.decree_named", "Tanpa nomor Keppres tidak ada penganugerahan.", _DECREE),
    Rule("outcome.not_ahead", "Jawaban atau Keppres bertanggal di masa depan tidak berlaku.", _DECREE),
    Rule("outcome.decree_after_sending", "Keppres yang mendahului pengiriman usulannya tidak berlaku.", _ROUTE),
    Rule("outcome.decree_again", "Keppres yang sama, disebut lagi, tidak mengubah apa pun.", _MESSAGES),
    Rule("outcome.decree_spelling", "Nomor Keppres dibandingkan tanpa spasi dan huruf besar.", _DECREE),
    Rule(
        "outcome.said_again", "Jawaban yang sudah diketahui, dengan alasan yang sama, tidak mengubah apa pun.", _WORDS
    ),
    Rule("outcome.taken_back", "Yang ditarik kembali menunggu kementerian lagi, tanpa jawaban.", _ROUTE),
    Rule("outcome.not_ours", "Penolakan verifikator sendiri tidak ditarik kembali oleh kementerian.", _ROUTE),
    Rule("outcome.unfit", "Yang tidak cocok dengan status usulan tidak mengubahnya.", _ROUTE),
    Rule("outcome.two_proposals", "Dari dua usulan satu orang, yang muda menunggu keputusan.", _ONCE),
    Rule("outcome.one_of_two_taken_back", "Keppres bagi yang muda dari dua usulan dapat ditarik kembali.", _ONCE),
)
GRANTED: Final = (
    Rule("award.days_in_order", "Penerimaan dan penyerahan tidak mendahului Keppres.", _DECREE),
    Rule("award.corrected", "Pembetulan Keppres diumumkan dengan versi berikutnya.", _MESSAGES),
    Rule("award.corrected_again", "Keppres yang sama, dicatat lagi, tidak diumumkan lagi.", _MESSAGES),
    Rule("award.revoked", "Pencabutan menurut Keppres, diumumkan dengan versi berikutnya.", _REVOKED),
    Rule("award.one_of_two_revoked", "Yang muda dari dua usulan dapat dicabut, bila sudah dianugerahkan.", _ONCE),
    Rule("award.decree_form", "Nomor Keppres yang tidak biasa hanya diperingatkan.", _DECREE),
)
