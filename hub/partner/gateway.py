"""A partner's gateway as one declaration: whatever a gateway needs beside its mapping is wired here, once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from contracts.contract import Contract
from hub.clock import Clocks
from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.delivery.ledger import enqueue
from hub.delivery.reconciliation.job import reconciliation_job
from hub.delivery.reconciliation.job import refresh_gauges as refresh_reconciliation_gauges
from hub.delivery.reconciliation.reconciler import ListsByCursor, ListsBySubject
from hub.finding import Finding
from hub.messaging.subscription import Subscription
from hub.partner.announced import Announced
from hub.partner.pace import background
from hub.partner.record import AnyKind, new_deliveries
from hub.partner.routing import RoutedPartner
from hub.partner.settings import PartnerSettings
from hub.partner.unknown_people import employees_subscription, unknown_people_job
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from hub.transaction import Transaction


class Client(Protocol):
    """Whatever calls the partner."""

    async def aclose(self) -> None:
        """Let go of its connections."""
        ...


ClientT = TypeVar("ClientT", bound=Client)
_LEDGER: Final = MigrationSet("delivery", "hub.delivery:migrations")
SettingsT = TypeVar("SettingsT", bound=PartnerSettings)


@dataclass(frozen=True)
class Gateway(Generic[ClientT, SettingsT]):
    """A gateway that is being wired, for the parts that only it has.

    Attributes:
        client: calls the partner.
        settings: of the gateway.
        runtime: what the kit lends.
        dispatcher: works the ledger; to be woken after a commit that put something back.
    """

    client: ClientT
    settings: SettingsT
    runtime: Runtime
    dispatcher: Dispatcher


def gateway(
    *,
    name: str,
    title: str,
    summary: str,
    port: int,
    settings: type[SettingsT],
    connect: Callable[[SettingsT, Clocks], ClientT],
    records: Callable[[ClientT, Runtime], Sequence[AnyKind]],
    publishes: tuple[type[Contract], ...],
    reasons: Mapping[str, str],
    migrations: Sequence[MigrationSet] = (),
    unknown_person: str | None = None,
    beside: Callable[[Gateway[ClientT, SettingsT]], Parts] = lambda _: Parts(),
    waits_for: Callable[[ClientT], str | None] = lambda _: None,
    examine: Callable[[], Awaitable[list[Finding]]] | None = None,
) -> Service:
    """Return the service that delivers to the partner whom its settings name.

    Args:
        name: of the service, see `Service`; `title`, `summary`, `port`, `publishes`, `reasons`, `examine` as well.
        title: Indonesian.
        summary: Indonesian, one sentence.
        port: HTTP port unless a setting says otherwise.
        settings: its settings class.
        connect: opens nothing, returns what calls the partner; closed at the end.
        records: the kinds of record; each has a queue of its own, and is reconciled where the partner lists it.
        publishes: the contracts that the kinds announce.
        reasons: Indonesian sentences by code.
        migrations: of its own tables.
        unknown_person: deliveries about somebody whom the partner does not know are rejected with this code; they are
            sent again when something changes about that person, and once a day (`ask_again_hours`).
        beside: what else it has: subscriptions, workers, jobs, routers, gauges.
        waits_for: what an operator must do before it can deliver, None for nothing; asked for readiness.
        examine: tells `kinerja doctor` what it lacks.
    """
    wiring = _Wiring(connect, records, unknown_person, beside, waits_for)

    def announcing(clocks: Clocks) -> RoutedPartner:
        told = settings()
        return RoutedPartner(told.partner, records(connect(told, clocks), Runtime(service, told, clocks=clocks)))

    service = Service(
        name=name,
        title=title,
        summary=summary,
        port=port,
        build=wiring.build,
        settings=settings,
        publishes=publishes,
        migrations=(_LEDGER, *migrations),
        examine=examine,
        partners=(settings.partner,),
        reasons=reasons,
        snapshots=Announced(announcing).snapshots(publishes),
    )
    return service


@dataclass(frozen=True)
class _Wiring(Generic[ClientT, SettingsT]):
    """What `gateway` is told of the parts."""

    connect: Callable[[SettingsT, Clocks], ClientT]
    records: Callable[[ClientT, Runtime], Sequence[AnyKind]]
    unknown_person: str | None
    beside: Callable[[Gateway[ClientT, SettingsT]], Parts]
    waits_for: Callable[[ClientT], str | None]

    def build(self, runtime: Runtime[SettingsT]) -> Parts:
        """Wire the gateway's parts."""
        told = runtime.settings
        client = self.connect(told, runtime.clocks)
        kinds = self.records(client, runtime)
        dispatcher = Dispatcher(RoutedPartner(told.partner, kinds), told.policy(), runtime.transactions)
        wired = Gateway(client, told, runtime, dispatcher)
        own = Parts(
            subscriptions=[_subscription(told.partner, kind, dispatcher) for kind in kinds],
            workers=[dispatcher],
            waits_for=[lambda: self.waits_for(client)],
            gauges=[
                lambda: refresh_gauges(runtime.transactions, told.partner),
                told.maintenance_by(runtime.clocks).refresh_gauge,
            ],
            on_stop=[client.aclose],
        )
        others = (_reconciliation(wired, kinds), _of_unknown_people(wired, self.unknown_person), self.beside(wired))
        return own.with_parts(*others)


def _reconciliation(wired: Gateway[ClientT, SettingsT], kinds: Sequence[AnyKind]) -> Parts:
    listed = [kind for kind in kinds if isinstance(kind, ListsBySubject | ListsByCursor)]
    if not listed:
        return Parts()
    partner, transactions, policy = wired.settings.partner, wired.runtime.transactions, wired.settings.reconciliation()
    woken = wired.dispatcher.wake
    return Parts(
        jobs=[reconciliation_job(partner, listed, transactions, policy, calling=background, woken=woken)],
        gauges=[lambda: refresh_reconciliation_gauges(transactions, partner, listed, policy)],
    )


def _of_unknown_people(wired: Gateway[ClientT, SettingsT], code: str | None) -> Parts:
    if code is None:
        return Parts()
    told, transactions, woken = wired.settings, wired.runtime.transactions, wired.dispatcher.wake
    return Parts(
        subscriptions=[employees_subscription(told.partner, told.title, code, woken)],
        jobs=[unknown_people_job(told.partner, code, transactions, hours=told.ask_again_hours, woken=woken)],
    )


def _subscription(partner: str, kind: AnyKind, dispatcher: Dispatcher) -> Subscription:
    async def take(batch: Sequence[Contract], tx: Transaction) -> None:
        await kind.admit(tx, batch)
        await enqueue(tx.connection, partner, new_deliveries(kind, batch))
        tx.after_commit(dispatcher.wake)

    return Subscription(name=kind.queue, contracts=kind.contracts, handler=take, summary=kind.summary)
