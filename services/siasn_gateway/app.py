"""Wiring of the gateway: settings, client, ledger, dispatcher -> a runnable service."""

from typing import cast

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, examine
from services.siasn_gateway.handlers import PARTNER
from services.siasn_gateway.partner import SiasnPartner
from services.siasn_gateway.refusals import REASONS
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.subscribers import subscriptions
from services.siasn_gateway.workers import CredentialsProbe, UnknownPeople


def build(runtime: Runtime) -> Parts:
    """Wire the gateway's parts."""
    settings = cast("SiasnGatewaySettings", runtime.settings)
    client = SiasnClient(settings, clocks=runtime.clocks)
    partner = SiasnPartner(client, runtime.database)
    dispatcher = Dispatcher(partner, settings.policy(), runtime.transactions)
    return Parts(
        subscriptions=subscriptions(dispatcher.wake),
        workers=[
            dispatcher,
            CredentialsProbe(client, settings),
            UnknownPeople(runtime.transactions, dispatcher, every_hours=settings.ask_again_hours),
        ],
        waits_for=[lambda: credentials_sentence(client)],
        gauges=[
            lambda: refresh_gauges(runtime.transactions, PARTNER),
            settings.maintenance_by(runtime.clocks).refresh_gauge,
        ],
        on_stop=[client.aclose],
    )


service = Service(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    build=build,
    settings=SiasnGatewaySettings,
    publishes=(SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
    migrations=(
        MigrationSet("delivery", "hub.delivery:migrations"),
        MigrationSet("siasn_gateway", "services.siasn_gateway:migrations"),
    ),
    examine=examine,
    partners=(PARTNER,),
    reasons=REASONS,
)
