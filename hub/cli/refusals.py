"""What the command line says when an operation is refused: one Indonesian sentence."""

from collections.abc import Mapping
from typing import Final

from hub.operations.operator import Kind
from hub.operations.refusals import (
    AlreadyDecided,
    NotFound,
    NotOfThisVersion,
    NotPaused,
    OperationRefused,
    Superseded,
    WrongState,
)

_SENTENCES: Final[Mapping[tuple[type[OperationRefused], str], str]] = {
    (NotFound, Kind.PARKED_MESSAGE): "Tidak ada pesan terparkir dengan nomor {id}.",
    (AlreadyDecided, Kind.PARKED_MESSAGE): "Pesan nomor {id} sudah diputuskan sebelumnya: {state}.",
    (NotFound, Kind.DELIVERY): "Tidak ada pengiriman dengan nomor {id}.",
    (WrongState, Kind.DELIVERY): (
        "Pengiriman {id} berstatus {state}; hanya yang ditolak atau tidak jelas dapat dikirim ulang."
    ),
    (Superseded, Kind.DELIVERY): "Pengiriman {id} sudah digantikan versi yang lebih baru.",
    (NotFound, Kind.JOB): "Layanan {service!r} tidak punya pekerjaan {id!r}; lihat `kinerja jobs list -s {service}`.",
    (NotOfThisVersion, Kind.JOB): (
        "Pekerjaan {id!r} tidak ada pada versi layanan {service!r} yang terakhir dijalankan; tidak ada yang dapat "
        "menjalankannya."
    ),
    (NotFound, Kind.RECORD_KIND): (
        "Tidak ada catatan jenis {id!r} yang pernah dibandingkan pada {service}; lihat `kinerja reconciliation status`."
    ),
    (NotFound, Kind.DISCREPANCY): "Tidak ada perbedaan dengan nomor {id}; lihat `kinerja reconciliation list`.",
    (WrongState, Kind.DISCREPANCY): (
        "Perbedaan {id} berstatus {state} dan tidak dikirim ulang: yang perlu orang diselesaikan di mitra, yang "
        "pengirimannya ditolak dengan `kinerja deliveries retry`, yang sedang diperbaiki ditunggu."
    ),
    (NotPaused, Kind.JOB): "Pekerjaan {id} pada {service} tidak sedang dijeda.",
    (NotPaused, Kind.PARTNER): "Pengiriman ke {id} pada {service} tidak sedang dijeda.",
}
_OTHER: Final = "Permintaan tentang {kind} {id} pada {service} ditolak ({code})."


def sentence_of(refused: OperationRefused, service: str) -> str:
    """Return what is said of a refusal by the service of that name."""
    kind, number = refused.about.kind, refused.about.id
    sentence = _SENTENCES.get((type(refused), kind), _OTHER)
    state = getattr(refused, "state", None)
    return sentence.format(kind=kind, id=number, service=service, state=state, code=refused.code)
