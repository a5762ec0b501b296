"""What a source is told: by its queue, and by its webhook; both in the transaction of what it tells of."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from contracts.envelope import rfc3339
from contracts.report_answer import ReportAnsweredV1
from hub.clock import moment
from hub.delivery.ledger import NewDelivery, enqueue
from hub.store.bulk import in_parts
from hub.transaction import Transaction
from services.intake.repository.receipts import Receipt
from services.intake.repository.sources import load_sources

TYPE: Final = "reports.answered.v1"
_AT_ONCE: Final = 50
"""Receipts that one call tells of at the most."""


@dataclass(frozen=True)
class Telling:
    """How what is told gets on its way.

    Attributes:
        queues: sources that have a queue for answers on the broker.
        on_told: called after the commit when a webhook is to be told something.
    """

    queues: Collection[str] = ()
    on_told: list[Callable[[], None]] = field(default_factory=list)

    def wake(self) -> None:
        """Say that there is something to tell."""
        for call in self.on_told:
            call()


def partner_of(source: str) -> str:
    """Return what the ledger of deliveries calls a source's webhook."""
    return f"webhook.{source}"


async def tell(tx: Transaction, answered: Sequence[Receipt], telling: Telling) -> None:
    """Tell sources on their queues, and write down what their webhooks are to be told.

    One statement; none for none, a few for each webhook.

    Args:
        tx: the transaction in which it became so.
        answered: what was refused, or is doubtful.
        telling: how it gets on its way.
    """
    if not answered:
        return
    for one in answered:
        if one.source in telling.queues:
            tx.emit(_answer(one), to=one.source)
    for source in await load_sources(tx.connection, with_webhook=True):
        own = [one for one in answered if one.source == source.name]
        if own:
            wanted = [_delivery(part) for part in in_parts(own, _AT_ONCE)]
            await enqueue(tx.connection, partner_of(source.name), wanted)
            tx.after_commit(telling.wake)


def _answer(receipt: Receipt) -> ReportAnsweredV1:
    event = (receipt.event_id, receipt.event_source) if receipt.is_readable else (None, None)
    return ReportAnsweredV1(
        report_id=event[0],
        report_source=event[1],
        received_at=moment(receipt.received_at),
        outcome=receipt.outcome,
        faults=tuple(receipt.faults),
    )


def _delivery(part: Sequence[Receipt]) -> NewDelivery:
    told = {
        "type": TYPE,
        "timestamp": rfc3339(moment(part[0].received_at)),
        "data": {"source": part[0].source, "receipts": [told_of(one) for one in part]},
    }
    payload = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    # What was refused may come again mended, and be doubtful then: that is another thing to tell, of the same numbers.
    key = f"receipts-{part[0].number}-{part[-1].number}-{sha256(payload).hexdigest()[:12]}"
    return NewDelivery(key, 1, payload, kind="answer", contract=TYPE)


def told_of(receipt: Receipt) -> Mapping[str, Any]:
    """Return what is told of a receipt: ids, codes, fields and sentences; no value of the report."""
    event = {"id": receipt.event_id, "source": receipt.event_source} if receipt.is_readable else {}
    return {
        "receipt": receipt.number,
        "outcome": receipt.outcome.value,
        "event": event or None,
        "type": receipt.type,
        "faults": [one.as_json() for one in receipt.faults],
    }
