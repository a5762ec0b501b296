"""The gateway's declaration: settings, client, kinds of record, and what it does beside."""

import math
from typing import Final, cast

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.delivery.partner import DeliveryPolicy
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

_SPARE: Final = 5
"""One delivery more is in work for so many calls in flight."""


def policy_of(settings: SiasnGatewaySettings) -> DeliveryPolicy:
    """Return how deliveries to SIASN are paced.

    A few more are worked on than SIASN is given at once (`Wire` sees to that): while one waits for our own database,
    the next has its call.
    """
    return DeliveryPolicy(
        concurrency=settings.siasn_concurrency + math.ceil(settings.siasn_concurrency / _SPARE),
        lease=settings.siasn_lease_seconds,
        send_timeout=2 * settings.siasn_call_timeout_seconds,  # a renewal of the tokens may come first
        unclear_after=settings.siasn_unclear_after,
        settle_after=settings.siasn_settle_after_seconds,
        visibility_lag=settings.siasn_visibility_lag_seconds,
        read_before_first_write=settings.siasn_read_before_first_write,
        back_off_first=settings.siasn_back_off_first_seconds,
        back_off_max=settings.siasn_back_off_max_seconds,
        circuit_failures=settings.siasn_circuit_failures,
        circuit_open=settings.siasn_circuit_open_seconds,
    )


def _connect(runtime: Runtime) -> SiasnClient:
    return SiasnClient(cast("SiasnGatewaySettings", runtime.settings), clocks=runtime.clocks)


def _workers(wired: Gateway[SiasnClient]) -> list[Worker]:
    settings = cast("SiasnGatewaySettings", wired.runtime.settings)
    return [
        CredentialsProbe(wired.client, settings),
        UnknownPeople(wired.runtime.transactions, wired.dispatcher, every_hours=settings.siasn_ask_again_hours),
    ]


service = gateway(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    partner=PARTNER,
    settings=SiasnGatewaySettings,
    policy=policy_of,
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
