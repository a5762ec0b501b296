"""`kinerja siasn deliver`: the first deliveries of the gateway's own ledger, at an operator's terminal."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from hub.cli.deliveries import DELIVERIES
from hub.cli.operator import opened
from hub.delivery import backlog
from hub.delivery.states import OPEN
from hub.errors import Transient
from hub.operations import deliveries
from hub.telemetry.logging import configure_logging
from hub.transaction import Transactions
from services.siasn_gateway.app import service
from services.siasn_gateway.check_report import CannotGoOn, say, summary
from services.siasn_gateway.connections import Connections
from services.siasn_gateway.credentials import shut_out_sentence
from services.siasn_gateway.first import ExchangeLog, Familiar, FirstContact, Step, Stop, run
from services.siasn_gateway.first_outcome import Became, Report
from services.siasn_gateway.partner import PARTNER, SiasnPartner
from services.siasn_gateway.recorder import Recorder
from services.siasn_gateway.refusals import masked
from services.siasn_gateway.settings import SiasnGatewaySettings

_NOT_PAUSED: Final = (
    f"Pengiriman ke {PARTNER} belum dijeda, sehingga layanan dapat mengirim bersamaan: jeda dulu dengan `kinerja "
    f'deliveries pause {PARTNER} --reason "uji kirim pertama"`.'
)


async def deliver_first(
    settings: SiasnGatewaySettings, recorder: Recorder, familiar: Familiar, *, wanted: int
) -> Report:
    """Deliver up to `wanted` deliveries of the gateway's own ledger. Ctrl-C ends it, too: then the report says so.

    Raises:
        CannotGoOn: deliveries to SIASN are not paused.
        UserError: the ledger cannot be read.
    """
    async with opened(service, DELIVERIES, trail=True) as transactions:
        async with transactions.database.read() as connection:
            if not await backlog.is_paused(connection, PARTNER):
                raise CannotGoOn(_NOT_PAUSED, code="not_paused")
        log = ExchangeLog(recorder)
        connections = Connections.of(settings, on_exchange=log)
        client = connections.siasn
        try:
            partner = SiasnPartner(client, transactions.database, connections.papers)
            contact = FirstContact(partner, log, wanted=wanted, familiar=familiar, on_step=_tell)
            interrupted = False
            try:
                await run(contact, settings.policy(), transactions)
            except asyncio.CancelledError:  # Ctrl-C; whatever was under way has ended and is recorded
                interrupted = True
                contact.stop = contact.stop or Stop.INTERRUPTED
            trouble = shut_out_sentence(contact.error, client) if isinstance(contact.error, Transient) else None
            report = await _report(contact, transactions, wanted)
            return replace(report, trouble=trouble, interrupted=interrupted)
        finally:
            await connections.aclose()


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


async def _report(contact: FirstContact, transactions: Transactions, wanted: int) -> Report:
    async with transactions.database.read() as connection:
        rows = [await deliveries.shown(connection, number) for number in sorted(contact.steps)]
        counts = await backlog.count_outstanding(connection, PARTNER)
    became = [
        Became(
            step=contact.steps[row.id],
            state=row.state,
            code=row.error_code,
            words=row.partner_words and masked(row.partner_words),
        )
        for row in rows
    ]
    waiting = sum(counts[state.value] for state in OPEN)
    return Report(wanted, contact.stop, became, waiting, stopped_at=contact.stopped_at)


def _tell(step: Step) -> None:
    came = "tercatat" if step.accepted else f"tidak selesai ({step.code})"
    found = summary([difference for _, difference in step.differences])
    shapes = f"bentuk baru: {found}" if step.differences else "bentuk dikenal"
    say(f"Pengiriman {step.delivery_id}: {came}, {step.calls} jawaban, {shapes}.")
