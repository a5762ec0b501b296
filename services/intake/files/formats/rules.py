"""Rules of rows that several formats share."""

from collections.abc import Iterator

from services.intake.files.formats.format import RowRule, Said


def blank(name: str, code: str, sentence: str, *, is_refusal: bool = False) -> RowRule:
    """Return the rule that a column that is there must not be empty."""

    def found(said: Said) -> Iterator[str]:
        if name in said and said[name] is None:
            yield name

    return RowRule(code, sentence, found, is_refusal)


NAME_BLANK = blank("name", "name_blank", "Nama kosong: isi, supaya data ini dapat dipakai.")
UNIT_BLANK = blank("unit_code", "unit_blank", "Unit kerja kosong: pegawai ini belum dapat ditempatkan.")
POSITION_BLANK = blank("position", "position_blank", "Jabatan kosong: pegawai ini belum dapat ditempatkan.")
