"""What became of the first deliveries, and what the operator does next."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import typer

from hub.cli.failures import INTERRUPTED
from hub.delivery.states import State
from services.siasn_gateway.check_advice import ADDRESS_HINT
from services.siasn_gateway.check_report import as_json, sentences
from services.siasn_gateway.first import Step, Stop

BECAME: Final = {
    State.ACCEPTED: "tercatat di SIASN",
    State.REJECTED: "ditolak",
    State.UNCLEAR: "jawaban SIASN tidak jelas",
    State.UNCERTAIN: "belum pasti: riwayatnya dibaca dulu sebelum dikirim lagi",
    State.PENDING: "menunggu giliran, pasti belum dikirim",
    State.SENDING: "masih dipegang",
    State.SUPERSEDED: "digantikan versi yang lebih baru",
}
"""Each state of the ledger in words."""
_STOPPED: Final = {
    Stop.DONE: "Selesai: semua yang diminta tercatat di SIASN, dengan jawaban yang bentuknya sudah dikenal.",
    Stop.NEW_SHAPE: (
        "Berhenti: SIASN menjawab dengan bentuk yang belum pernah dilihat. Baca rekamannya dan sampaikan kepada "
        "pengembang Kinerja Hub; bila dapat diterima, ulangi dengan --known dan nama rekaman itu."
    ),
    Stop.REFUSED: (
        "Berhenti: ada yang ditolak. Lihat sebabnya dengan `kinerja deliveries show {id}`; setelah diperbaiki, "
        "`kinerja deliveries retry {id}`."
    ),
    Stop.UNCERTAIN: "Berhenti: jawaban SIASN tidak sampai. Ulangi beberapa menit lagi; riwayatnya dibaca lebih dulu.",
    Stop.NOT_SERVED: "Berhenti: SIASN belum melayani, dan tidak ada yang tercatat karenanya. Ulangi nanti.",
    Stop.NO_DOCUMENT: (
        "Berhenti: dokumen penilaian itu belum dapat diambil dari skp_service, dan tidak ada yang dikirim karenanya. "
        "`kinerja deliveries show {id}` menyebut sebabnya; `kinerja doctor` memeriksa kredensialnya."
    ),
    Stop.INTERRUPTED: (
        "Dihentikan dengan Ctrl-C: yang sedang dikirim sudah diselesaikan dan dicatat, sisanya tetap menunggu."
    ),
    Stop.BROKEN: "Berhenti: ada kesalahan pada gerbang sendiri. Ulangi dengan `kinerja --debug`, dan laporkan.",
}

_UNCLEAR: Final = {
    State.PENDING: "SIASN menjawab sebuah bacaan dengan cara yang tidak dikenal, dan tidak ada yang dikirim.",
    State.UNCERTAIN: (
        "jawaban SIASN tidak dikenal. Ulangi beberapa menit lagi: riwayatnya dibaca dulu sebelum ada yang dikirim lagi."
    ),
    State.UNCLEAR: (
        "jawaban SIASN berulang kali tidak dikenal. Periksa di SIASN apakah penilaian itu tercatat (isinya: `kinerja "
        "deliveries show {id}`), lalu `kinerja deliveries retry {id}`."
    ),
}
"""By what the ledger makes of the delivery whose answer was not understood."""
_NOT_READABLE: Final = (
    "Sampaikan rekamannya kepada pengembang Kinerja Hub; --known tidak menolong, sebab gerbang tidak dapat membaca "
    "jawaban itu."
)


@dataclass(frozen=True)
class Became:
    """One delivery of the run, and how the ledger has it.

    Attributes:
        step: what was seen.
        state: in the ledger.
        code: why, where it is not accepted.
        words: SIASN's own, long numbers masked.
    """

    step: Step
    state: State
    code: str | None
    words: str | None


@dataclass(frozen=True)
class Report:
    """What came of a run.

    Attributes:
        wanted: how many deliveries were asked for.
        stop: why it ended; None: nothing was due any more.
        became: every delivery that was begun.
        waiting: deliveries that are still open.
        stopped_at: the id of the delivery that ended it; None: none did.
        trouble: Indonesian, why SIASN does not let us in; None: nothing is known against it.
        interrupted: whether the operator ended it.
    """

    wanted: int
    stop: Stop | None
    became: list[Became]
    waiting: int
    stopped_at: int | None = None
    trouble: str | None = None
    interrupted: bool = False

    @property
    def accepted(self) -> int:
        """How many SIASN holds."""
        return sum(one.state is State.ACCEPTED for one in self.became)

    @property
    def ok(self) -> bool:
        """Whether there was no surprise, and no fewer deliveries than were asked for or there were."""
        return self.stop is Stop.DONE or (self.stop is None and not self.waiting)

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.interrupted:
            return INTERRUPTED
        return 0 if self.ok else 1

    def as_json(self) -> dict[str, Any]:
        """Return it for a script."""
        return {
            "ok": self.ok,
            "wanted": self.wanted,
            "accepted": self.accepted,
            "stopped": self.stop and self.stop.value,
            "waiting": self.waiting,
            "sentence": self.sentence(),
            "deliveries": [
                {
                    "id": one.step.delivery_id,
                    "state": one.state.value,
                    "code": one.code,
                    "words": one.words,
                    "differences": [{"operation": name} | as_json(found) for name, found in one.step.differences],
                }
                for one in self.became
            ],
        }

    def print(self) -> None:
        """Print it for a person."""
        for one in self.became:
            code = f" ({one.code})" if one.code else ""
            typer.echo(f"Pengiriman {one.step.delivery_id}: {BECAME[one.state]}{code}.")
            if one.words:
                typer.echo(f"  SIASN: {_plain(one.words)}")
            for operation, difference in one.step.differences:
                typer.echo(f"  {sentences(operation, [difference])[0]}")
        typer.echo(self.sentence())

    def sentence(self) -> str:
        """Return why it ended and what to do next."""
        if self.stop is Stop.NOT_SERVED and self.trouble:
            return f"Berhenti. {self.trouble}"
        if self.stop is not None:
            at = next((one for one in self.became if one.step.delivery_id == self.stopped_at), None)
            told = self._unclear(at) if self.stop is Stop.UNCLEAR and at else _STOPPED[self.stop]
            hint = f" {ADDRESS_HINT}" if at and _may_be_the_address(self.stop, at.step) else ""
            return told.format(id=self.stopped_at) + hint
        if not self.waiting:
            return "Tidak ada lagi pengiriman yang menunggu." if self.became else "Tidak ada pengiriman yang menunggu."
        return f"{self.waiting} pengiriman masih terbuka tetapi belum waktunya; ulangi beberapa menit lagi."

    def _unclear(self, at: Became) -> str:
        return f"Berhenti: {_UNCLEAR.get(at.state, _UNCLEAR[State.UNCERTAIN])} {_NOT_READABLE}"


def _may_be_the_address(stop: Stop, step: Step) -> bool:
    return stop in {Stop.UNCLEAR, Stop.NOT_SERVED} and step.status == HTTPStatus.NOT_FOUND


def _plain(words: str) -> str:
    """What a stranger sent must not steer the terminal."""
    return "".join(one if one.isprintable() else " " for one in words)
