"""The gateway's declaration: settings, client, kinds of record, and what it does beside."""

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.partner.gateway import gateway
from hub.runtime import Parts
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import credentials_sentence, examine
from services.siasn_gateway.partner import SkpRecords
from services.siasn_gateway.refusals import PERSON_NOT_FOUND, REASONS
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.workers import CredentialsProbe

service = gateway(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    settings=SiasnGatewaySettings,
    connect=lambda settings, clocks: SiasnClient(settings, clocks=clocks),
    records=lambda client, runtime: [SkpRecords(client, runtime.database)],
    publishes=(SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
    reasons=REASONS,
    migrations="services.siasn_gateway:migrations",
    unknown_person=PERSON_NOT_FOUND,
    beside=lambda wired: Parts(workers=[CredentialsProbe(wired.client, wired.settings)]),
    waits_for=credentials_sentence,
    examine=examine,
)
