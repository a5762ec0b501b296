"""The gateway's declaration: settings, client, kinds of record, and what it does beside."""

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.finding import Finding
from hub.partner.gateway import Gateway, gateway
from hub.partner.record import AnyKind
from hub.runtime import Parts, Runtime
from services.siasn_gateway.connections import Connections
from services.siasn_gateway.credentials import credentials_sentence, examine
from services.siasn_gateway.document_advice import documents_sentence, examine_documents
from services.siasn_gateway.partner import SkpRecords
from services.siasn_gateway.refusals import PERSON_NOT_FOUND, REASONS
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.tables import MIGRATIONS
from services.siasn_gateway.workers import CredentialsProbe, DocumentsReminder


def _records(connections: Connections, runtime: Runtime) -> list[AnyKind]:
    return [SkpRecords(connections.siasn, runtime.database, connections.papers)]


def _beside(wired: Gateway[Connections, SiasnGatewaySettings]) -> Parts:
    return Parts(
        workers=[CredentialsProbe(wired.client.siasn, wired.settings), DocumentsReminder(wired.settings)],
        waits_for=[lambda: documents_sentence(wired.settings, wired.client.papers)],
    )


async def _examine() -> list[Finding]:
    return await examine() + await examine_documents(SiasnGatewaySettings())


service = gateway(
    name="siasn_gateway",
    title="Gerbang SIASN",
    summary="Mencatat penilaian SKP yang final ke SIASN, tepat satu kali.",
    port=8802,
    settings=SiasnGatewaySettings,
    connect=lambda settings, clocks: Connections.of(settings, clocks=clocks),
    records=_records,
    publishes=(SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
    reasons=REASONS,
    migrations=MIGRATIONS,
    unknown_person=PERSON_NOT_FOUND,
    beside=_beside,
    waits_for=lambda connections: credentials_sentence(connections.siasn),
    examine=_examine,
)
