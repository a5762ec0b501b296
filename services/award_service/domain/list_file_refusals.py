"""Why a file of lists cannot take effect as it is: nothing of it is taken."""

from contracts.refusal import Refusal


class RowsAboutNobody(Refusal):
    """Some rows belong to nobody knows whose lists, so that no list of the file is known to be whole."""

    code = "rows_about_nobody"

    def __init__(self, rows: int, line: int) -> None:
        """Tell how many they are, and the first one's line."""
        super().__init__(
            f"{rows} baris tidak diketahui tentang siapa, yang pertama baris {line}: tidak ada daftar yang diterapkan. "
            "Isi atau perbaiki NIP-nya, hapus baris yang bukan tentang pegawai, lalu kirim lagi."
        )
