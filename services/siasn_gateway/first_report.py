"""`kinerja siasn deliver`: the first deliveries at an operator's terminal, and what became of each."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import typer

from hub.cli.deliveries import DELIVERIES
from hub.cli.operator import opened
from hub.delivery import oversight
from hub.delivery.states import OPEN, State
from hub.errors import UserError
from hub.telemetry.logging import configure_logging
from hub.transaction import Transactions
from services.siasn_gateway.app import policy_of, service
from services.siasn_gateway.check_report import as_json, say, sentences
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence
from services.siasn_gateway.first import ExchangeLog, Familiar, FirstContact, Step, Stop, run
from services.siasn_gateway.handlers import PARTNER
from services.siasn_gateway.partner import SiasnPartner
from services.siasn_gateway.recorder import Recorder
from services.siasn_gateway.refusals import masked
from services.siasn_gateway.settings import SiasnGatewaySettings

_NOT_PAUSED: Final = (
    f"Pengiriman ke {PARTNER} belum dijeda, sehingga layanan dapat mengirim bersamaan: jeda dulu dengan `kinerja "
    f'deliveries pause {PARTNER} --reason "uji kirim pertama"`.'
)
_BECAME: Final = {
    State.ACCEPTED: "tercatat di SIASN",
    State.REJECTED: "ditolak",
    State.UNCLEAR: "jawaban SIASN tidak jelas: periksa di SIASN, lalu `kinerja deliveries retry`",
    State.UNCERTAIN: "belum pasti: riwayatnya dibaca dulu sebelum dikirim lagi",
    State.PENDING: "menunggu giliran, pasti belum dikirim",
    State.SENDING: "masih dipegang",
    State.SUPERSEDED: "digantikan versi yang lebih baru",
}
_STOPPED: Final = {
    Stop.DONE: "Selesai: semua yang diminta tercatat di SIASN, dengan jawaban yang bentuknya sudah dikenal.",
    Stop.NEW_SHAPE: (
        "Berhenti: SIASN menjawab dengan bentuk yang belum pernah dilihat. Baca rekamannya dan sampaikan kepada "
        "pengembang Kinerja Hub; bila dapat diterima, ulangi dengan --known dan nama rekaman itu."
    ),
    Stop.REFUSED: "Berhenti: ada yang ditolak. Lihat sebabnya dengan `kinerja deliveries show`, lalu ulangi.",
    Stop.UNCLEAR: (
        "Berhenti: jawaban SIASN tidak dikenal. Periksa di SIASN apakah penilaian itu tercatat, dan sampaikan "
        "rekamannya kepada pengembang Kinerja Hub."
    ),
    Stop.UNCERTAIN: "Berhenti: jawaban SIASN tidak sampai. Ulangi beberapa menit lagi; riwayatnya dibaca lebih dulu.",
    Stop.NOT_SERVED: "Berhenti: SIASN belum melayani, dan tidak ada yang tercatat karenanya. Ulangi nanti.",
    Stop.BROKEN: "Berhenti: ada kesalahan pada gerbang sendiri. Ulangi dengan `kinerja --debug`, dan laporkan.",
}


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
        trouble: Indonesian, why SIASN does not let us in; None: nothing is known against it.
    """

    wanted: int
    stop: Stop | None
    became: list[Became]
    waiting: int
    trouble: str | None

    @property
    def accepted(self) -> int:
        """How many SIASN holds."""
        return sum(one.state is State.ACCEPTED for one in self.became)

    @property
    def ok(self) -> bool:
        """Whether there was no surprise, and no fewer deliveries than were asked for or there were."""
        return self.stop is Stop.DONE or (self.stop is None and not self.waiting)

    def as_json(self) -> dict[str, Any]:
        """Return it for a script."""
        return {
            "ok": self.ok,
            "wanted": self.wanted,
            "accepted": self.accepted,
            "stopped": self.stop and self.stop.value,
            "waiting": self.waiting,
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
            typer.echo(f"Pengiriman {one.step.delivery_id}: {_BECAME[one.state]}{code}.")
            if one.words:
                typer.echo(f"  SIASN: {_plain(one.words)}")
            for operation, difference in one.step.differences:
                typer.echo(f"  {sentences(operation, [difference])[0]}")
        typer.echo(self._sentence())

    def _sentence(self) -> str:
        if self.stop is Stop.NOT_SERVED and self.trouble:
            return f"Berhenti: SIASN tidak dapat dimasuki karena {self.trouble}."
        if self.stop is not None:
            return _STOPPED[self.stop]
        if not self.waiting:
            return "Tidak ada lagi pengiriman yang menunggu." if self.became else "Tidak ada pengiriman yang menunggu."
        return f"{self.waiting} pengiriman masih terbuka tetapi belum waktunya; ulangi beberapa menit lagi."


async def deliver_first(
    settings: SiasnGatewaySettings, recorder: Recorder, familiar: Familiar, *, wanted: int
) -> Report:
    """Deliver up to `wanted` deliveries of the gateway's own ledger.

    Raises:
        UserError: deliveries to SIASN are not paused, or the ledger cannot be read.
    """
    async with opened(service, DELIVERIES) as transactions:
        async with transactions.database.read() as connection:
            if not await oversight.is_paused(connection, PARTNER):
                raise UserError(_NOT_PAUSED, exit_code=1)
        log = ExchangeLog(recorder)
        client = SiasnClient(settings, on_exchange=log)
        try:
            partner = SiasnPartner(client, transactions.database)
            contact = FirstContact(partner, log, wanted=wanted, familiar=familiar, on_step=_tell)
            await run(contact, policy_of(settings), transactions)
            return await _report(contact, transactions, wanted, credentials_sentence(client.credentials_trouble))
        finally:
            await client.aclose()


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    """Send what the kit logs to standard error, masked as ever: standard output is for the result."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logging(log_format="console", level="warning", service=service.name)
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)
    try:
        yield
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])


async def _report(contact: FirstContact, transactions: Transactions, wanted: int, trouble: str | None) -> Report:
    async with transactions.database.read() as connection:
        rows = [await oversight.shown(connection, number) for number in sorted(contact.steps)]
        counts = await oversight.count_outstanding(connection, PARTNER)
    became = [
        Became(
            step=contact.steps[row["id"]],
            state=State(row["state"]),
            code=row["error_code"],
            words=row["partner_words"] and masked(row["partner_words"]),
        )
        for row in rows
    ]
    return Report(wanted, contact.stop, became, sum(counts[state.value] for state in OPEN), trouble)


def _tell(step: Step) -> None:
    came = "tercatat" if step.accepted else f"tidak selesai ({step.code})"
    shapes = "bentuk baru" if step.differences else "bentuk dikenal"
    say(f"Pengiriman {step.delivery_id}: {came}, {step.calls} jawaban, {shapes}.")


def _plain(words: str) -> str:
    """What a stranger sent must not steer the terminal."""
    return "".join(one if one.isprintable() else " " for one in words)
