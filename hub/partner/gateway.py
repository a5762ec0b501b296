"""A partner's gateway as one declaration: whatever a gateway needs beside its mapping is wired here, once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from contracts.contract import Contract
from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.delivery.ledger import enqueue
from hub.delivery.partner import DeliveryPolicy
from hub.finding import Finding
from hub.messaging.subscription import Received, Subscription
from hub.partner.record import AnyKind, new_deliveries
from hub.partner.routing import RoutedPartner
from hub.runtime import Parts, Runtime, Service
from hub.settings import HubSettings
from hub.store.migrate import MigrationSet
from hub.transaction import Transaction
from hub.worker import Worker


class Client(Protocol):
    """Whatever calls the partner."""

    async def aclose(self) -> None:
        """Let go of its connections."""
        ...


ClientT = TypeVar("ClientT", bound=Client)
SettingsT = TypeVar("SettingsT", bound=HubSettings)


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
    policy: Callable[[SettingsT], DeliveryPolicy],
    connect: Callable[[Runtime], ClientT],
    records: Callable[[ClientT, Runtime], Sequence[AnyKind]],
    publishes: tuple[type[Contract], ...],
    reasons: Mapping[str, str],
    migrations: str | None = None,
    subscriptions: Callable[[Gateway[ClientT]], Sequence[Subscription]] = lambda _: (),
    workers: Callable[[Gateway[ClientT]], Sequence[Worker]] = lambda _: (),
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
        policy: how deliveries are paced, from the settings.
        connect: opens nothing, returns what calls the partner; closed at the end.
        records: the kinds of record; each has a queue of its own.
        publishes: the contracts that the kinds announce.
        reasons: Indonesian sentences by code.
        migrations: the folder of its own tables as `package:folder`; None: it has none.
        subscriptions: what it listens to beside the kinds' events.
        workers: what it does beside its deliveries.
        waits_for: what an operator must do before it can deliver, None for nothing; asked for readiness.
        examine: tells `kinerja doctor` what it lacks.
    """

    def build(runtime: Runtime) -> Parts:
        client = connect(runtime)
        kinds = records(client, runtime)
        paced = policy(cast("SettingsT", runtime.settings))
        dispatcher = Dispatcher(RoutedPartner(partner, kinds), paced, runtime.transactions)
        wired = Gateway(client, runtime, dispatcher)
        return Parts(
            subscriptions=[*(_subscription(partner, kind, dispatcher) for kind in kinds), *subscriptions(wired)],
            workers=[dispatcher, *workers(wired)],
            waits_for=[] if waits_for is None else [lambda: waits_for(client)],
            gauges=[lambda: refresh_gauges(runtime.transactions, partner)],
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


def _subscription(partner: str, kind: AnyKind, dispatcher: Dispatcher) -> Subscription:
    async def take(batch: Sequence[Received], tx: Transaction) -> None:
        await enqueue(tx.connection, partner, new_deliveries(kind, [received.data for received in batch]))
        tx.after_commit(dispatcher.wake)

    return Subscription(name=kind.queue, contracts=kind.contracts, handler=take, summary=kind.summary)
