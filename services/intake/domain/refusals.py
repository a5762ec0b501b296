"""Why a report is refused, in words for its source: one rule for each kind of fault and field, none quotes a value.

What is wrong comes as `hub.errors.ContractViolation` has it: its code, and kinds of faults with their places.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.report_answer import ReportFault

ENVELOPE: Final = "wrong_envelope"
_NIPS: Final = frozenset({"nip", "superior_nip", "head_nip", "former_nip"})
_CODES: Final = frozenset({"code", "unit_code", "parent_code", "kind", "legal_standing"})
_ANY: Final[frozenset[str]] = frozenset()
_FIELD_LENGTH: Final = 64
_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    Attributes:
        code: what its source is told; stable, for programs.
        faults: that are of this kind.
        sentence: Indonesian: what, and what to do.
        fields: where, by the last name of the place; empty: anywhere.
        in_envelope: whether it is about the CloudEvents attributes, not about the data.
        field: of which field it is told; None: of the one in which it is.
    """

    code: str
    faults: Container[str]
    sentence: str
    fields: frozenset[str] = _ANY
    in_envelope: bool = False
    field: str | None = None

    def is_about(self, violation: str, fault: str, place: str) -> bool:
        """Whether a fault is of this kind."""
        fits = not self.fields or place.rpartition(".")[2] in self.fields
        return fault in self.faults and fits and self.in_envelope == (violation == ENVELOPE)


def _nip(code: str, sentence: str) -> Rule:
    return Rule(code, {code}, sentence, _NIPS)


def _attribute(code: str, name: str, sentence: str, faults: Container[str]) -> Rule:
    return Rule(code, faults, sentence, frozenset({name}), in_envelope=True)


_MALFORMED: Final = {"string_type", "string_too_short", "string_too_long", "string_pattern_mismatch", "string_unicode"}
_NO_MOMENT: Final = {
    *("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid", "string_type"),
}
RULES: Final[tuple[Rule, ...]] = (
    # The whole message.
    Rule("not_json", {"not_json"}, "Isi laporan bukan JSON yang sah: periksa tanda kutip, koma, kurung, dan NaN."),
    Rule("not_utf8", {"not_utf8"}, "Isi laporan bukan UTF-8: kirim teks dalam UTF-8."),
    Rule("byte_order_mark", {"byte_order_mark"}, "Isi laporan diawali tanda urutan bita: kirim UTF-8 tanpa BOM."),
    Rule("duplicate_key", {"duplicate_key"}, "Sebuah nama isian muncul dua kali dalam satu objek: kirim sekali saja."),
    Rule("too_large", {"too_large"}, "Isi laporan terlalu besar: kirim satu pegawai atau satu unit setiap laporan."),
    Rule(
        "unreadable_properties",
        {"unreadable_properties"},
        "Header atau properti pesan tidak dapat dibaca: kirim teks UTF-8, angka, dan waktu yang wajar.",
    ),
    Rule("wrong_publisher", {"wrong_publisher"}, "Pengirim pesan bukan sumber ini: masuklah sebagai sumber sendiri."),
    Rule(
        "unknown_type",
        {"unknown_type"},
        "Jenis laporan ini tidak diterima di sini: kirim employee.reported.v1 atau unit.reported.v1.",
    ),
    Rule("unknown_version", {"unknown_version"}, "Versi jenis laporan ini belum dikenal: kirim versi yang ada."),
    Rule(
        "repeated_attribute",
        {"repeated"},
        "Sebuah atribut dikirim dua kali, atau jenis isi sebagai ce-datacontenttype: kirim sekali saja.",
        in_envelope=True,
    ),
    Rule("no_data", {"no_data"}, "Laporan tanpa isi: isikan `data`, sebuah objek JSON."),
    Rule(
        "two_data",
        {"two_data"},
        "Laporan memuat `data` dan `data_base64` sekaligus: kirim salah satu.",
        in_envelope=True,
    ),
    Rule("not_base64", {"not_base64"}, "Isi `data_base64` bukan base64 yang sah: kirim `data` sebagai objek JSON."),
    # The CloudEvents attributes.
    Rule(
        "not_an_event",
        {"not_an_event"},
        "Butir ini bukan objek JSON: setiap laporan adalah satu objek.",
        in_envelope=True,
    ),
    Rule(
        "no_attributes",
        {"no_attributes"},
        "Laporan tanpa atribut CloudEvents: kirim specversion, id, source, type, dan time.",
        in_envelope=True,
    ),
    Rule(
        "structured",
        {"structured"},
        "Mode structured tidak dibaca di pintu ini: kirim atribut sebagai header.",
        in_envelope=True,
    ),
    Rule(
        "encoded",
        {"encoded"},
        "Isi laporan dipadatkan: kirim JSON apa adanya tanpa content-encoding.",
        in_envelope=True,
    ),
    Rule(
        "header_encoding",
        {"header_not_utf8"},
        "Header atribut bukan UTF-8 atau kode persennya salah: perbaiki penulisannya.",
        in_envelope=True,
    ),
    _attribute(
        "specversion", "specversion", "Atribut specversion wajib ada, dan harus 1.0.", {"literal_error", "missing"}
    ),
    _attribute(
        "id_missing", "id", "Atribut id belum diisi: beri setiap laporan id yang unik pada sumbernya.", {"missing"}
    ),
    _attribute("id_invalid", "id", "Atribut id harus teks 1-128 karakter tanpa karakter kendali.", _MALFORMED),
    _attribute("source_missing", "source", "Atribut source belum diisi, misalnya /nama-sistem.", {"missing"}),
    _attribute(
        "source_invalid", "source", "Atribut source harus teks 1-128 karakter tanpa karakter kendali.", _MALFORMED
    ),
    _attribute("type_missing", "type", "Atribut type belum diisi, misalnya employee.reported.v1.", {"missing"}),
    _attribute("type_invalid", "type", "Atribut type harus nama dan versi, misalnya employee.reported.v1.", _MALFORMED),
    _attribute("time_missing", "time", "Atribut time belum diisi: kapan keadaan ini dicatat, RFC 3339.", {"missing"}),
    _attribute(
        "time_invalid", "time", "Atribut time bukan waktu RFC 3339, seperti 2026-01-31T08:00:00+07:00.", _NO_MOMENT
    ),
    _attribute(
        "time_without_zone", "time", "Atribut time tanpa zona waktu: tambahkan, misalnya +07:00.", {"timezone_aware"}
    ),
    _attribute(
        "subject_invalid", "subject", "Atribut subject harus teks 1-128 karakter tanpa karakter kendali.", _MALFORMED
    ),
    _attribute(
        "causationid_invalid",
        "causationid",
        "Atribut causationid harus teks 1-128 karakter tanpa karakter kendali.",
        _MALFORMED,
    ),
    _attribute("content_type", "datacontenttype", "Jenis isi laporan harus application/json.", {"literal_error"}),
    # The data: its shape.
    Rule("not_an_object", {"model_type", "model_attributes_type"}, "Harus objek JSON, bukan teks, angka, atau daftar."),
    Rule(
        "said_and_withdrawn",
        {"said_and_withdrawn"},
        "Satu isian disebut sekaligus ditarik: pilih salah satu.",
        field="withdrawn",
    ),
    Rule("not_a_list", {"tuple_type", "list_type"}, "Harus daftar dalam kurung siku."),
    # The data: NIPs.
    Rule("nip_missing", {"missing"}, "NIP belum diisi: setiap laporan pegawai menyebut NIP-nya.", frozenset({"nip"})),
    Rule(
        "nip_not_text",
        {"string_type"},
        "NIP harus teks dalam tanda kutip: sebagai angka, digit terakhirnya dapat hilang.",
        _NIPS,
    ),
    _nip("nip_length", "NIP harus terdiri atas 18 angka."),
    _nip("nip_digits", "NIP hanya boleh berisi angka 0-9."),
    _nip("nip_birth_date", "Delapan angka pertama NIP bukan tanggal lahir yang benar."),
    _nip("nip_appointment_year", "Tahun pengangkatan pada NIP tidak masuk akal untuk tanggal lahirnya."),
    _nip("nip_appointment_month", "Bulan pengangkatan pada NIP tidak boleh 00."),
    _nip("nip_too_young", "Menurut NIP, pengangkatan terjadi sebelum usia 17 tahun."),
    _nip("nip_sex", "Angka jenis kelamin pada NIP harus 1 atau 2."),
    # The data: other fields.
    Rule(
        "code_missing", {"missing"}, "Kode unit belum diisi: setiap laporan unit menyebut kodenya.", frozenset({"code"})
    ),
    Rule("missing", {"missing"}, "Isian ini wajib diisi."),
    Rule(
        "code_characters",
        {"string_pattern_mismatch"},
        "Kode hanya boleh memuat huruf, angka, titik, garis bawah, dan tanda hubung.",
        _CODES,
    ),
    Rule("code_not_text", {"string_type"}, "Kode harus teks dalam tanda kutip, juga bila hanya angka.", _CODES),
    Rule("not_text", {"string_type"}, "Harus teks dalam tanda kutip; yang tidak diketahui tidak usah disebut."),
    Rule("empty_text", {"string_too_short"}, "Tidak boleh kosong: hilangkan isian ini bila nilainya tidak diketahui."),
    Rule("text_too_long", {"string_too_long"}, "Teks terlalu panjang: singkatkan."),
    Rule(
        "forbidden_character",
        {"string_pattern_mismatch", "string_unicode"},
        "Memuat karakter yang tidak dapat disimpan.",
    ),
    Rule(
        "version_not_a_number",
        {"int_type", "int_parsing", "int_from_float", "int_parsing_size"},
        "Versi harus bilangan bulat tanpa tanda kutip.",
        frozenset({"version"}),
    ),
    Rule(
        "version_out_of_range",
        {"greater_than_equal", "less_than_equal"},
        "Versi harus antara 1 dan 9007199254740992.",
        frozenset({"version"}),
    ),
    Rule("not_true_or_false", {"bool_type", "bool_parsing"}, "Harus true atau false tanpa tanda kutip."),
    Rule("date_not_text", {"date_type"}, "Tanggal harus teks dalam tanda kutip, ditulis TTTT-BB-HH."),
    Rule(
        "not_a_date",
        {"date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
        "Bukan tanggal yang ada: tulis TTTT-BB-HH, misalnya 2026-01-31, tanpa jam.",
    ),
    Rule(
        "unknown_employment",
        {"enum"},
        "Jenis kepegawaian tidak dikenal: pilih dari daftar di kontrak.",
        frozenset({"employment"}),
    ),
    Rule(
        "unknown_value", {"enum", "literal_error"}, "Nilai ini tidak dikenal: pilih salah satu dari daftar di kontrak."
    ),
)
OTHERWISE: Final = Rule("invalid", _ANY, "Isian ini tidak sah: periksa kontraknya.")


def refusals_of(
    violation: str, found: Sequence[tuple[str, str]], rules: Sequence[Rule] | None = None
) -> list[ReportFault]:
    """Return what the source of a refused report is told, ten faults at the most.

    Args:
        violation: `ContractViolation.code`.
        found: kind and place, as a dotted path, of each of its faults; none: the violation says all.
        rules: those that hold; None: all.
    """
    every = [*found[:_MOST]] or [(violation, "")]
    told = [_told(violation, fault, place, RULES if rules is None else rules) for fault, place in every]
    return list({(one.code, one.field): one for one in told}.values())


def _told(violation: str, fault: str, place: str, rules: Sequence[Rule]) -> ReportFault:
    rule = next((one for one in rules if one.is_about(violation, fault, place)), OTHERWISE)
    return ReportFault(code=rule.code, field=(rule.field or place)[:_FIELD_LENGTH] or None, sentence=rule.sentence)
