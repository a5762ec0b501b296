"""What the command line says of refusals."""

import pytest

from hub.cli.refusals import sentence_of
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
        (NotPaused(Kind.PARTNER.of("siasn")), "Pengiriman ke siasn pada courier tidak sedang dijeda."),
        (
            NotFound(Kind.JOB.of("x")),
            "Layanan 'courier' tidak punya pekerjaan 'x'; lihat `kinerja jobs list -s courier`.",
        ),
    ],
)
def test_a_refusal_is_one_indonesian_sentence(refused: OperationRefused, sentence: str) -> None:
    assert sentence_of(refused, "courier") == sentence
