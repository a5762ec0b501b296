"""What an operator does after `kinerja siasn check`."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from services.siasn_gateway.check import Checked
from services.siasn_gateway.shapes import What

ADDRESS_HINT: Final = (
    "Alamat yang salah juga dijawab HTTP 404: periksa lebih dulu jalur pada KINERJA_SIASN_API_URL, sebagaimana dalam "
    "surat BKN."
)
_GRAVE: Final = frozenset({What.ENVELOPE, What.MISSING, What.TYPE})
_HISTORY: Final = "pns/rw-"


def advice(done: Sequence[Checked], *, with_person: bool) -> str:
    """Return what to do now.

    Args:
        done: all reads.
        with_person: whether a person's data were among them.
    """
    whats = {difference.what for one in done for difference in one.differences}
    if all(one.status == HTTPStatus.NOT_FOUND and not one.understood for one in done):
        return f"Jangan mengirim dulu. {ADDRESS_HINT} Bila alamatnya benar, sampaikan rekamannya kepada pengembang."
    if whats & _GRAVE or any(one.served and not one.understood for one in done):
        return (
            "Jangan mengirim dulu: ada jawaban yang tidak dibaca gerbang sebagaimana mestinya. Sampaikan rekamannya "
            "kepada pengembang Kinerja Hub."
        )
    if not all(one.understood for one in done):
        return "Ada bacaan yang tidak terjawab: ulangi perintah ini nanti."
    if What.NEW in whats:
        return (
            "Yang baru tidak dibaca gerbang dan tidak mengganggunya; sampaikan rekamannya kepada pengembang Kinerja "
            "Hub agar dikenal."
        )
    if not with_person:
        return "Semua bentuk dikenal. Ulangi dengan --nip - dan NIP seorang pegawai, agar datanya ikut diperiksa."
    if not any(one.shows_data for one in done if one.operation.startswith(_HISTORY)):
        return (
            "Yang terlihat dikenal, tetapi tidak ada satu baris riwayat pun: riwayat kosong sedikit membuktikan. "
            "Ulangi dengan NIP pegawai lain, yang di SIASN punya penilaian tahunan."
        )
    return "Semua bentuk dikenal. Langkah berikutnya: kinerja siasn deliver --first 1"
