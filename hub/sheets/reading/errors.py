"""Files that are no table that we read: stable codes, Indonesian sentences. Of a file they quote titles of sheets."""

import re
from typing import Final

from contracts.refusal import Refusal, RefusalKind

_LONG_NUMBER: Final = re.compile(r"\d{6,}")
_TITLE_MAX: Final = 31
"""Characters of a sheet's title, as Excel has it."""
_SAVE: str = "buka di Excel, simpan sebagai Buku Kerja Excel (.xlsx), lalu kirim lagi."


class SheetRefused(Refusal):
    """Nothing can be read from this file."""

    code = "sheet_refused"
    kind = RefusalKind.INVALID
    field = "body"


class SheetEmpty(SheetRefused):
    """There are no bytes, or no rows."""

    code = "sheet_empty"
    sentence = "Berkas ini kosong."


class SheetDamaged(SheetRefused):
    """It ends too early, or is not what such a file has to be; also found when some of the rows have been read."""

    code = "sheet_damaged"
    sentence = f"Berkas ini rusak atau tidak lengkap: {_SAVE}"


class SheetUnknown(SheetRefused):
    """It is neither text nor a workbook."""

    code = "sheet_unknown"
    kind = RefusalKind.UNSUPPORTED
    sentence = "Isi berkas ini bukan CSV dan bukan XLSX: simpan sebagai .xlsx atau CSV UTF-8, lalu kirim lagi."


class SheetNoWorkbook(SheetRefused):
    """An archive or a document, and no workbook."""

    code = "sheet_no_workbook"
    kind = RefusalKind.UNSUPPORTED
    sentence = "Berkas ini arsip atau dokumen lain, bukan buku kerja Excel: kirim berkas .xlsx atau CSV."


class SheetOpenDocument(SheetRefused):
    """A workbook of LibreOffice's own kind."""

    code = "sheet_open_document"
    kind = RefusalKind.UNSUPPORTED
    sentence = "Berkas ini lembar OpenDocument (.ods): simpan sebagai .xlsx, lalu kirim lagi."


class SheetOldExcel(SheetRefused):
    """A workbook as Excel wrote it before 2007."""

    code = "sheet_old_excel"
    kind = RefusalKind.UNSUPPORTED
    sentence = f"Berkas ini berjenis Excel lama (.xls): {_SAVE}"


class SheetEncrypted(SheetRefused):
    """A workbook that asks for a password."""

    code = "sheet_encrypted"
    sentence = "Buku kerja ini dikunci dengan sandi: hapus sandinya, simpan, lalu kirim lagi."


class SheetWebPage(SheetRefused):
    """HTML, or XML of Excel 2003, with a workbook's name."""

    code = "sheet_web_page"
    kind = RefusalKind.UNSUPPORTED
    sentence = f"Isi berkas ini halaman web (HTML/XML), bukan buku kerja Excel: {_SAVE}"


class SheetHasMacros(SheetRefused):
    """A workbook that carries a program, or is of a kind that may."""

    code = "sheet_has_macros"
    sentence = f"Buku kerja ini memuat makro atau berjenis .xlsm/.xlsb: {_SAVE}"


class SheetUnpacksTooLarge(SheetRefused):
    """So much in so few bytes that no table explains it."""

    code = "sheet_unpacks_too_large"
    kind = RefusalKind.TOO_LARGE
    sentence = "Isi buku kerja ini terlalu besar setelah dibuka: salin tabelnya ke buku kerja baru, lalu kirim lagi."


class SheetTooWide(SheetRefused):
    """The header has more columns than `columns_max`."""

    code = "sheet_too_wide"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, columns_max: int) -> None:
        super().__init__(f"Tabel ini terlalu lebar: paling banyak {columns_max} kolom.")


class SheetHeaderMissing(SheetRefused):
    """None of the first rows has the names that a known layout needs."""

    code = "sheet_header_missing"

    def __init__(self, rows: int) -> None:
        super().__init__(f"Judul kolom yang dikenal tidak ditemukan dalam {rows} baris pertama.")


class SheetNotAlone(SheetRefused):
    """Two sheets that are shown have a table that is known, and only one of them would be read."""

    code = "sheet_not_alone"

    def __init__(self, one: str, other: str) -> None:
        """Tell the titles of both; a long number in them is not told."""
        super().__init__(
            f'Lembar "{_title(one)}" dan "{_title(other)}" sama-sama berisi tabel: '
            "simpan setiap lembar sebagai berkas tersendiri, lalu kirim satu per satu."
        )


def _title(title: str) -> str:
    return _LONG_NUMBER.sub("…", " ".join(title.split()))[:_TITLE_MAX]


class SheetHeaderTwice(SheetRefused):
    """Two columns have a name of one that decides, so either could be meant."""

    code = "sheet_header_twice"

    def __init__(self, name: str) -> None:
        """Tell the column's name, as its layout has it."""
        super().__init__(f'Kolom "{name}" ada lebih dari satu: hapus atau ganti nama yang lain.')
