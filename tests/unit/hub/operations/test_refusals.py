"""What operators are told when an operation is refused, at the terminal and by the API."""

import pytest

from hub.operations.operator import Kind
from hub.operations.refusals import (
    AlreadyDecided,
    NotFound,
    NotPaused,
    OperationRefused,
    Superseded,
    WrongState,
)

DELIVERY, MESSAGE = Kind.DELIVERY.of(4711), Kind.PARKED_MESSAGE.of(4711)


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (NotFound(MESSAGE), "Tidak ada pesan terparkir dengan nomor 4711."),
        (AlreadyDecided(MESSAGE, "discarded"), "Pesan nomor 4711 sudah diputuskan sebelumnya: discarded."),
        (NotFound(DELIVERY), "Tidak ada pengiriman dengan nomor 4711."),
        (
            WrongState(DELIVERY, "pending"),
            "Pengiriman 4711 berstatus pending; hanya yang ditolak atau tidak jelas dapat dikirim ulang.",
        ),
        (Superseded(DELIVERY), "Pengiriman 4711 sudah digantikan versi yang lebih baru."),
        (NotPaused(Kind.PARTNER.of("siasn")), "Pengiriman ke siasn tidak sedang dijeda."),
        (
            NotFound(Kind.JOB.of("x")),
            "Tidak ada pekerjaan bernama 'x'; lihat daftar pekerjaan layanan ini.",
        ),
        (
            NotFound(Kind.JOB.of("199001012015031000")),
            "Tidak ada pekerjaan bernama '[nip]'; lihat daftar pekerjaan layanan ini.",
        ),
    ],
)
def test_a_refusal_is_one_indonesian_sentence(refused: OperationRefused, sentence: str) -> None:
    assert str(refused) == sentence
