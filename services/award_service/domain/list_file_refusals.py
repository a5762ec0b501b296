"""Why a file of lists cannot take effect as it is: nothing of it is taken."""

from contracts.refusal import Refusal, RefusalKind


class RowsAboutNobody(Refusal):
    """Some rows belong to nobody knows whose lists, so that no list of the file is known to be whole."""

    code = "rows_about_nobody"

    def __init__(self, rows: int, line: int) -> None:
        """Tell how many they are, and the first one's line."""
        super().__init__(
            f"{rows} baris tidak diketahui tentang siapa, yang pertama baris {line}: tidak ada daftar yang diterapkan. "
            "Isi atau perbaiki NIP-nya, hapus baris yang bukan tentang pegawai, lalu kirim lagi."
        )


class CompleteNamesUnknown(Refusal):
    """A whole list names somebody unknown: a number may be mistyped, and whose it is would be told to have nothing."""

    code = "complete_names_unknown"

    def __init__(self, line: int) -> None:
        """Tell the first one's line."""
        super().__init__(
            f"Daftar lengkap ini menyebut pegawai yang belum dikenal, yang pertama baris {line}: tidak ada daftar yang "
            "diterapkan. Periksa NIP-nya, atau kirim lagi tanpa keterangan lengkap."
        )


class CompleteNamesNobody(Refusal):
    """A whole list is empty: everybody would be told to have nothing by what may be a template not filled in."""

    code = "complete_names_nobody"
    sentence = (
        "Daftar lengkap ini tidak menyebut seorang pegawai pun: tidak ada daftar yang diterapkan. Periksa isinya; bila "
        "memang tidak seorang pun punya, tulis satu pegawai dengan TIDAK ADA, lalu kirim lagi."
    )


class ExchangeListComplete(Refusal):
    """The exchange list names who is proposed; of others it says nothing."""

    code = "exchange_list_complete"
    sentence = (
        "Daftar tukar usulan hanya menyebut yang diusulkan, jadi bukan daftar lengkap: kirim tanpa keterangan lengkap, "
        "atau pakai templat Satyalancana."
    )
    kind = RefusalKind.INVALID
    field = "complete"
