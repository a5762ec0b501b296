"""Why a cell's value is not taken: stable codes and Indonesian sentences, which never hold the value."""

from contracts.refusal import Refusal, RefusalKind

_RETYPE = "ubah format kolom menjadi Teks, lalu ketik ulang dari sumbernya."


class ValueRefused(Refusal):
    """This cell cannot be what its column holds."""

    code = "value_refused"
    kind = RefusalKind.INVALID


class CellError(ValueRefused):
    """Excel shows an error in it."""

    code = "cell_error"
    sentence = "Sel ini berisi galat Excel seperti #N/A: isi dengan nilainya."


class CellNotComputed(ValueRefused):
    """A formula whose result is not in the file."""

    code = "cell_not_computed"
    sentence = "Hasil rumus sel ini tidak tersimpan: buka dan simpan di Excel, atau tempel sebagai nilai."


class TextExpected(ValueRefused):
    """A truth value, or a number with a fraction, where a text has to be."""

    code = "text_expected"
    sentence = "Sel ini harus berisi teks."


class TextBecameDay(ValueRefused):
    """A day where a text or a number has to be: Excel takes what looks like a day for one."""

    code = "text_became_day"
    sentence = f"Excel mengubah isi sel ini menjadi tanggal: {_RETYPE}"


class TextDamaged(ValueRefused):
    """Characters were lost before the file came."""

    code = "text_damaged_characters"
    sentence = "Ada huruf rusak di sel ini: simpan ulang berkasnya sebagai UTF-8, atau perbaiki hurufnya."


class TextTooLong(ValueRefused):
    """More than `characters_max` characters."""

    code = "text_beyond_limit"

    def __init__(self, characters_max: int) -> None:
        super().__init__(f"Teks terlalu panjang: paling banyak {characters_max} karakter.")


class DigitsExpected(ValueRefused):
    """Something else than digits."""

    code = "digits_expected"
    sentence = "Sel ini hanya boleh berisi angka 0-9."


class DigitsRounded(ValueRefused):
    """Excel keeps fifteen digits of a number, and this one had more."""

    code = "digits_rounded"
    sentence = f"Angka terakhir hilang karena dibulatkan Excel: {_RETYPE}"


class DigitsTooMany(ValueRefused):
    """More digits than the code has."""

    code = "digits_beyond_width"

    def __init__(self, width: int) -> None:
        super().__init__(f"Kode ini paling banyak {width} angka.")


class NipRefused(ValueRefused):
    """The digits are no NIP; the code is that of the rule (`contracts.nip`)."""


class DayExpected(ValueRefused):
    """No day in a form that is taken."""

    code = "day_expected"
    sentence = "Tanggal tidak dikenal: tulis hari-bulan-tahun, misalnya 31-12-2025, atau 2025-12-31."


class DayMonthFirst(ValueRefused):
    """The month stands first, so that other days of the column may be misread."""

    code = "day_month_first"
    sentence = "Bulan tidak boleh di depan: tulis hari-bulan-tahun, misalnya 31-12-2025."


class DayYearShort(ValueRefused):
    """The year has two digits."""

    code = "day_year_short"
    sentence = "Tahun harus empat angka: tulis hari-bulan-tahun, misalnya 31-12-2025."


class DayUnreal(ValueRefused):
    """There is no such day, such as 31 February."""

    code = "day_unreal"
    sentence = "Tanggal ini tidak ada di kalender."


class DayImplausible(ValueRefused):
    """The year is not within `first` and `last`."""

    code = "day_implausible"

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"Tahun tidak masuk akal: harus dari {first} sampai {last}.")


class IntegerExpected(ValueRefused):
    """No whole number."""

    code = "integer_expected"
    sentence = "Sel ini harus berisi bilangan bulat."


class IntegerBeyond(ValueRefused):
    """A whole number that is not within `least` and `most`."""

    code = "integer_beyond"

    def __init__(self, least: int, most: int) -> None:
        super().__init__(f"Bilangan harus dari {least} sampai {most}.")


class ChoiceUnknown(ValueRefused):
    """None of the words that are known; `known` says which are usual."""

    code = "choice_unknown"

    def __init__(self, known: str) -> None:
        super().__init__(f"Isian tidak dikenal: tulis {known}.")
