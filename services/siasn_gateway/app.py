"""The gateway's declaration: settings, client, kinds of record, and what it does beside."""

from typing import cast

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.partner.gateway import Gateway, gateway
from hub.runtime import Runtime
from hub.worker import Worker
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, examine
from services.siasn_gateway.handlers import PARTNER
from services.siasn_gateway.partner import SkpRecords
from services.siasn_gateway.refusals import REASONS
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.subscribers import subscriptions
from services.siasn_gateway.workers import CredentialsProbe, UnknownPeople


def _connect(runtime: Runtime) -> SiasnClient:
    return SiasnClient(cast("SiasnGatewaySettings", runtime.settings), clocks=runtime.clocks)


def _workers(wired: Gateway[SiasnClient]) -> list[Worker]:
    settings = cast("SiasnGatewaySettings", wired.runtime.settings)
    return [
        CredentialsProbe(wired.client, settings),
        UnknownPeople(wired.runtime.transactions, wired.dispatcher, every_hours=settings.ask_again_hours),
    ]


service = gateway(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    partner=PARTNER,
    settings=SiasnGatewaySettings,
    connect=_connect,
    records=lambda client, runtime: [SkpRecords(client, runtime.database)],
    publishes=(SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
    reasons=REASONS,
    migrations="services.siasn_gateway:migrations",
    subscriptions=lambda wired: subscriptions(wired.dispatcher.wake),
    workers=_workers,
    waits_for=credentials_sentence,
    examine=examine,
)
