"""Why something that an operator asks for is not done. Then nothing has changed.

The sentence is the same on the command line and in the API.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from contracts.refusal import Refusal, RefusalKind
from hub.audit import About
from hub.operations.operator import Kind
from hub.telemetry.logging import mask


class OperationRefused(Refusal):
    """What an operator asks for cannot be done.

    Attributes:
        about: what it would have been done to.
        state: what that is now, where it is the reason.
    """

    code = "operation_refused"
    sentences: ClassVar[Mapping[Kind, str]] = {}

    def __init__(self, about: About, state: str | None = None) -> None:
        sentence = self.sentences.get(Kind(about.kind), "Permintaan tentang {kind} {id} ditolak.")
        super().__init__(sentence.format(kind=about.kind, id=mask(about.id), state=state))
        self.about = about
        self.state = state


class NotFound(OperationRefused):
    """There is none of that number or name."""

    code = "not_found"
    kind = RefusalKind.NOT_FOUND
    sentences: ClassVar = {
        Kind.PARKED_MESSAGE: "Tidak ada pesan terparkir dengan nomor {id}.",
        Kind.DELIVERY: "Tidak ada pengiriman dengan nomor {id}.",
        Kind.JOB: "Tidak ada pekerjaan bernama {id!r}; lihat daftar pekerjaan layanan ini.",
        Kind.RECORD_KIND: "Tidak ada catatan jenis {id!r} yang pernah dibandingkan; lihat status rekonsiliasi.",
        Kind.DISCREPANCY: "Tidak ada perbedaan dengan nomor {id}; lihat daftar perbedaan.",
        Kind.SNAPSHOT: "Layanan ini tidak dapat memotret {id}; lihat daftar potret data.",
    }


class NotOfThisVersion(OperationRefused):
    """The version that was started last does not have it any more."""

    code = "not_of_this_version"
    sentences: ClassVar = {
        Kind.JOB: (
            "Pekerjaan {id!r} tidak ada pada versi layanan yang terakhir dijalankan; tidak ada yang dapat "
            "menjalankannya."
        ),
    }


class AlreadyDecided(OperationRefused):
    """Somebody has decided about it before."""

    code = "already_decided"
    sentences: ClassVar = {Kind.PARKED_MESSAGE: "Pesan nomor {id} sudah diputuskan sebelumnya: {state}."}


class WrongState(OperationRefused):
    """What it is now does not allow it."""

    code = "wrong_state"
    sentences: ClassVar = {
        Kind.DELIVERY: "Pengiriman {id} berstatus {state}; hanya yang ditolak atau tidak jelas dapat dikirim ulang.",
        Kind.DISCREPANCY: (
            "Perbedaan {id} berstatus {state} dan tidak dikirim ulang: yang perlu orang diselesaikan di mitra, yang "
            "pengirimannya ditolak dikirim ulang sebagai pengiriman, yang sedang diperbaiki ditunggu."
        ),
    }


class NotSendable(OperationRefused):
    """No broker takes it as it was mended: it would wait in the outbox for good."""

    code = "not_sendable"
    kind = RefusalKind.INVALID
    field = "headers"
    sentences: ClassVar = {
        Kind.PARKED_MESSAGE: (
            "Pesan nomor {id} tidak dapat dikirim dengan kepala itu: nama kepala dan cloudEvents:id paling panjang 255 "
            "bita, semua kepala bersama kurang dari 128 KiB."
        ),
    }


class Superseded(OperationRefused):
    """A newer version has replaced it."""

    code = "superseded"
    sentences: ClassVar = {Kind.DELIVERY: "Pengiriman {id} sudah digantikan versi yang lebih baru."}


class NotPaused(OperationRefused):
    """What is to go on is not paused."""

    code = "not_paused"
    sentences: ClassVar = {
        Kind.JOB: "Pekerjaan {id} tidak sedang dijeda.",
        Kind.PARTNER: "Pengiriman ke {id} tidak sedang dijeda.",
    }


class UnknownPartner(Refusal):
    """The service delivers to nobody of that name."""

    code = "unknown_partner"
    kind = RefusalKind.NOT_FOUND

    def __init__(self, partner: str, known: Iterable[str]) -> None:
        super().__init__(f"Tidak ada mitra {mask(partner)!r}; yang ada: {', '.join(sorted(known))}.")


class SpanEnds(Refusal):
    """A span of time that ends before it begins."""

    code = "span_ends"
    sentence = "Awal rentang waktu harus lebih awal daripada akhirnya, dan akhirnya sudah lewat."
    kind = RefusalKind.INVALID
    field = "since"
