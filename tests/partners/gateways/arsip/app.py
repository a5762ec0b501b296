"""The gateway's declaration."""

from hub.partner.gateway import gateway
from tests.partners.gateways.arsip.answers import PERSON_UNKNOWN
from tests.partners.gateways.arsip.client import ArsipClient
from tests.partners.gateways.arsip.kinds import Assessments, Awards
from tests.partners.gateways.arsip.settings import ArsipGatewaySettings
from tests.partners.gateways.contracts import OUTCOMES

_REASONS = {
    PERSON_UNKNOWN: "Arsip tidak mengenal pegawai ini; daftarkan di Arsip, lalu kiriman diulang dengan sendirinya.",
    "credentials_missing": "Kredensial Arsip belum diisi; setel KINERJA_ARSIP_CLIENT_ID dan _SECRET.",
    "credentials_refused": "Arsip menolak kredensial; perbaiki KINERJA_ARSIP_CLIENT_ID dan _SECRET.",
}

service = gateway(
    name="arsip_gateway",
    title="Gerbang Arsip",
    summary="Mencatat penilaian dan penghargaan di Arsip, masing-masing tepat satu kali.",
    port=0,
    settings=ArsipGatewaySettings,
    connect=ArsipClient,
    records=lambda client, _: [Assessments(client), Awards(client)],
    publishes=OUTCOMES,
    reasons=_REASONS,
    unknown_person=PERSON_UNKNOWN,
    waits_for=lambda client: _REASONS.get(client.trouble or ""),
)
