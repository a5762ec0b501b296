"""A partner's gateway as one declaration: whatever a gateway needs beside its mapping is wired here, once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from contracts.contract import Contract
from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.delivery.ledger import enqueue
from hub.delivery.reconciliation.job import ListedKinds, reconciliation_job
from hub.delivery.reconciliation.job import refresh_gauges as refresh_reconciliation_gauges
from hub.delivery.reconciliation.reconciler import ListsByCursor, ListsBySubject
from hub.finding import Finding
from hub.jobs.job import Job
from hub.messaging.subscription import Received, Subscription
from hub.partner.pace import background
from hub.partner.record import AnyKind, new_deliveries
from hub.partner.routing import RoutedPartner
from hub.partner.settings import PartnerSettings
from hub.partner.unknown_people import employees_subscription, unknown_people_job
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from hub.transaction import Transaction
from hub.worker import Worker


class Client(Protocol):
    """Whatever calls the partner."""

    async def aclose(self) -> None:
        """Let go of its connections."""
        ...


ClientT = TypeVar("ClientT", bound=Client)
SettingsT = TypeVar("SettingsT", bound=PartnerSettings)


@dataclass(frozen=True)
class Gateway(Generic[ClientT]):
    """A gateway that is being wired, for the parts that only it has.

    Attributes:
        client: calls the partner.
        runtime: what the kit lends.
        dispatcher: works the ledger; to be woken after a commit that put something back.
    """

    client: ClientT
    runtime: Runtime
    dispatcher: Dispatcher


def gateway(
    *,
    name: str,
    title: str,
    summary: str,
    port: int,
    partner: str,
    settings: type[SettingsT],
    connect: Callable[[Runtime], ClientT],
    records: Callable[[ClientT, Runtime], Sequence[AnyKind]],
    publishes: tuple[type[Contract], ...],
    reasons: Mapping[str, str],
    migrations: str | None = None,
    unknown_person: str | None = None,
    subscriptions: Callable[[Gateway[ClientT]], Sequence[Subscription]] = lambda _: (),
    workers: Callable[[Gateway[ClientT]], Sequence[Worker]] = lambda _: (),
    jobs: Callable[[Gateway[ClientT]], Sequence[Job]] = lambda _: (),
    waits_for: Callable[[ClientT], str | None] | None = None,
    examine: Callable[[], Awaitable[list[Finding]]] | None = None,
) -> Service:
    """Return the service that delivers to a partner.

    Args:
        name: of the service, see `Service`; `title`, `summary`, `port`, `publishes`, `reasons`, `examine` as well.
        title: Indonesian.
        summary: Indonesian, one sentence.
        port: HTTP port unless a setting says otherwise.
        partner: as the ledger, its gauges and commands name it.
        settings: its settings class.
        connect: opens nothing, returns what calls the partner; closed at the end.
        records: the kinds of record; each has a queue of its own.
        publishes: the contracts that the kinds announce.
        reasons: Indonesian sentences by code.
        migrations: the folder of its own tables as `package:folder`; None: it has none.
        unknown_person: deliveries about somebody whom the partner does not know are rejected with this code; they are
            sent again when something changes about that person, and once a day (`ask_again_hours`).
        subscriptions: what it listens to beside the kinds' events.
        workers: what each replica does beside its deliveries.
        jobs: periodic work, done by one replica at a time; reconciliation of kinds that the partner lists is one of
            them without being named.
        waits_for: what an operator must do before it can deliver, None for nothing; asked for readiness.
        examine: tells `kinerja doctor` what it lacks.
    """

    def build(runtime: Runtime) -> Parts:
        client = connect(runtime)
        kinds = records(client, runtime)
        told = cast("SettingsT", runtime.settings)
        dispatcher = Dispatcher(RoutedPartner(partner, kinds), told.policy(), runtime.transactions)
        wired = Gateway(client, runtime, dispatcher)
        listed = [kind for kind in kinds if isinstance(kind, ListsBySubject | ListsByCursor)]
        unknown = _of_unknown_people(wired, partner, unknown_person, told)
        return Parts(
            subscriptions=[
                *(_subscription(partner, kind, dispatcher) for kind in kinds),
                *unknown.subscriptions,
                *subscriptions(wired),
            ],
            workers=[dispatcher, *workers(wired)],
            jobs=[*_reconciliation(wired, partner, listed, told), *unknown.jobs, *jobs(wired)],
            waits_for=[] if waits_for is None else [lambda: waits_for(client)],
            gauges=[
                lambda: refresh_gauges(runtime.transactions, partner),
                told.maintenance_by(runtime.clocks).refresh_gauge,
                lambda: refresh_reconciliation_gauges(runtime.transactions, partner, listed),
            ],
            on_stop=[client.aclose],
        )

    own = [] if migrations is None else [MigrationSet(name, migrations)]
    return Service(
        name=name,
        title=title,
        summary=summary,
        port=port,
        build=build,
        settings=settings,
        publishes=publishes,
        migrations=(MigrationSet("delivery", "hub.delivery:migrations"), *own),
        examine=examine,
        partners=(partner,),
        reasons=reasons,
    )


def _reconciliation(wired: Gateway[ClientT], partner: str, listed: ListedKinds, settings: PartnerSettings) -> list[Job]:
    if not listed:
        return []
    return [
        reconciliation_job(
            partner,
            listed,
            wired.runtime.transactions,
            settings.reconciliation(),
            calling=background,
            woken=wired.dispatcher.wake,
        )
    ]


def _of_unknown_people(wired: Gateway[ClientT], partner: str, code: str | None, settings: PartnerSettings) -> Parts:
    if code is None:
        return Parts()
    woken, hours = wired.dispatcher.wake, settings.ask_again_hours
    return Parts(
        subscriptions=[employees_subscription(partner, settings.title, code, woken)],
        jobs=[unknown_people_job(partner, code, wired.runtime.transactions, hours=hours, woken=woken)],
    )


def _subscription(partner: str, kind: AnyKind, dispatcher: Dispatcher) -> Subscription:
    async def take(batch: Sequence[Received], tx: Transaction) -> None:
        await enqueue(tx.connection, partner, new_deliveries(kind, [received.data for received in batch]))
        tx.after_commit(dispatcher.wake)

    return Subscription(name=kind.queue, contracts=kind.contracts, handler=take, summary=kind.summary)
