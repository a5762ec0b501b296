"""The gateway's declaration: settings, client, kinds of record, and what it does beside."""

from typing import cast

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.partner.gateway import gateway
from hub.runtime import Runtime
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, examine
from services.siasn_gateway.partner import PARTNER, SkpRecords
from services.siasn_gateway.refusals import PERSON_NOT_FOUND, REASONS
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.workers import CredentialsProbe


def _told(runtime: Runtime) -> SiasnGatewaySettings:
    return cast("SiasnGatewaySettings", runtime.settings)


def _records(client: SiasnClient, runtime: Runtime) -> list[SkpRecords]:
    return [SkpRecords(client, runtime.database, first_year=_told(runtime).reconciliation_first_year)]


service = gateway(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    partner=PARTNER,
    settings=SiasnGatewaySettings,
    connect=lambda runtime: SiasnClient(_told(runtime), clocks=runtime.clocks),
    records=_records,
    publishes=(SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
    reasons=REASONS,
    migrations="services.siasn_gateway:migrations",
    unknown_person=PERSON_NOT_FOUND,
    workers=lambda wired: [CredentialsProbe(wired.client, _told(wired.runtime))],
    waits_for=credentials_sentence,
    examine=examine,
)
