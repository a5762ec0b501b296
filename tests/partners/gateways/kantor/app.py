"""The gateway's declaration; `pyproject.toml` names it under `kinerja.services`."""

from hub.partner.gateway import gateway
from tests.partners.gateways.award_contracts import AwardAcceptedV1, AwardRejectedV1, AwardUnclearV1
from tests.partners.gateways.kantor.awards import REASONS, Awards
from tests.partners.gateways.kantor.client import PERSON_UNKNOWN, KantorClient
from tests.partners.gateways.kantor.settings import KantorSettings

service = gateway(
    name="kantor_gateway",
    title="Gerbang Kantor",
    summary="Mencatat penghargaan yang ditetapkan ke Kantor, tepat satu kali.",
    port=8809,
    settings=KantorSettings,
    connect=KantorClient,
    records=lambda client, runtime: [Awards(client, runtime.clocks)],
    publishes=(AwardAcceptedV1, AwardRejectedV1, AwardUnclearV1),
    reasons=REASONS,
    unknown_person=PERSON_UNKNOWN,
    waits_for=KantorClient.trouble,
)
