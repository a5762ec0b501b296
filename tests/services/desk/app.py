"""A desk that takes what the district's sources report, each by its own exchange, and answers each of them.

thing.reported.v1 of a source -> `reports`, and thing.answered.v1 to that source
    what counts for nothing   -> `refusals`, and an answer where its code can be read
"""

from collections.abc import Sequence
from functools import partial

from hub.errors import Permanent
from hub.messaging.receivers import name_by_source
from hub.messaging.refused import RefusedMessage
from hub.messaging.subscription import Handler, RefusedHandler, Subscription
from hub.runtime import Parts, Runtime, Service
from hub.settings import HubSettings
from hub.store.upsert import insert_for
from hub.transaction import Transaction
from tests.services.desk.contracts import ThingAnsweredV1, ThingReportedV1
from tests.services.desk.tables import refusals, reports

TOO_LARGE = 100
"""A thing of this size or more is refused by the handler."""


async def take(source: str, batch: Sequence[ThingReportedV1], tx: Transaction) -> None:
    """Count each report, and answer it."""
    if any(one.size >= TOO_LARGE for one in batch):
        raise Permanent("a thing that does not fit", code="does_not_fit")
    statement = insert_for(tx.connection, reports)
    statement = statement.on_conflict_do_update(index_elements=["source", "code"], set_={"times": reports.c.times + 1})
    await tx.connection.execute(statement, [{"source": source, "code": one.code, "times": 1} for one in batch])
    for one, cause in zip(batch, tx.causes, strict=True):
        tx.emit(ThingAnsweredV1(code=one.code), to=source, cause=cause.id)


async def refuse(refused: Sequence[RefusedMessage], tx: Transaction) -> None:
    """Record what counts for nothing, once."""
    rows = [
        {
            "key": one.key,
            "source": one.publisher,
            "event_id": one.event_id,
            "code": one.code,
            "faults": [[list(fault.place), fault.kind] for fault in one.faults],
            "body": one.body,
        }
        for one in refused
    ]
    await tx.connection.execute(insert_for(tx.connection, refusals).on_conflict_do_nothing(), rows)


def desk(handler: "Handler | None" = None, on_refused: RefusedHandler | None = refuse) -> Service:
    """Return the service; the handlers stand in for its own."""

    def build(runtime: Runtime) -> Parts:
        return Parts(
            subscriptions=[
                Subscription(
                    name_by_source("reports", source),
                    (ThingReportedV1,),
                    handler or partial(take, source),
                    "Laporan sebuah sistem.",
                    source=source,
                    on_refused=on_refused,
                )
                for source in runtime.settings.sources
            ]
        )

    return Service("desk", "Meja laporan", "Menerima laporan.", 0, build, HubSettings, publishes=(ThingAnsweredV1,))
