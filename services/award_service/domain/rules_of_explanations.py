"""What every answer says of itself."""

from typing import Final

from services.award_service.domain.rule import Rule

_STAFF: Final = "kebutuhan BKPSDM: kalimat yang dapat diteruskan kepada pegawai"
_PRIVACY: Final = "UU 27/2022 (pelindungan data pribadi)"

RULES: Final = (
    Rule("explained.start", "Disebutkan sejak kapan masa kerja dihitung dan menurut siapa.", _STAFF),
    Rule("explained.estimate", "Perkiraan dari NIP disebut perkiraan.", _STAFF),
    Rule("explained.differs", "Bila TMT CPNS dan NIP berbeda bulan, keduanya disebutkan.", _STAFF),
    Rule("explained.month", "Bulan jatuh tempo disebut dengan namanya.", _STAFF),
    Rule("explained.late", "Yang terlambat disebutkan berapa bulan.", _STAFF),
    Rule("explained.three_answers", "Hukuman disiplin dan cuti: tiga jawaban, dengan tanggal dan sumber.", _STAFF),
    Rule(
        "explained.restart",
        "Di samping yang menghalangi disebutkan sejak kapan dihitung ulang.",
        _STAFF,
        "award_interrupted",
    ),
    Rule("explained.left", "Yang berhenti disebutkan kapan, dan yang jatuh tempo sebelumnya ditandai.", _STAFF),
    Rule("explained.not_regulated", "PPPK: belum diatur.", _STAFF, "award_employment"),
    Rule("explained.held", "Yang dimiliki disebutkan menurut siapa, dengan Keppres bila diketahui.", _STAFF),
    Rule("explained.nobody_named", "Tidak ada nama dan NIP dalam kalimat.", _PRIVACY),
)
