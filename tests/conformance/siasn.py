"""SIASN, through the gateway of `services/siasn_gateway`."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from contracts.contract import Contract
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1
from sandbox.kit.clock import Clock
from sandbox.siasn.faults import APPLIES_TO
from sandbox.siasn.settings import SandboxSettings
from services.siasn_gateway import mapping
from services.siasn_gateway.app import service
from services.siasn_gateway.refusals import PERSON_NOT_FOUND
from services.siasn_gateway.settings import DocumentWay, SiasnGatewaySettings
from tests.conformance.arsip import assessment
from tests.conformance.conforming import ConformingKind, ConformingPartner, ConformingStep
from tests.partners.papers import paper_of, paper_service
from tests.partners.siasn import DOCUMENTS, SKP22, SiasnPartner, siasn
from tests.partners.simulated import Record, SimulatedPartner


def _row(event: Contract) -> Record:
    assert isinstance(event, SkpFinalisedV1)
    body = mapping.save_body(event, "", None, assessor_rank_id=None)
    left_out = {"pnsDinilaiOrang", "penilaiGolongan"}  # SIASN's own ids
    return {"nip": event.nip} | {name: value for name, value in body.items() if name not in left_out}


def _is_document(record: Record, event: Contract) -> bool:
    assert isinstance(event, SkpFinalisedV1)
    return bool(record["sha256"] == hashlib.sha256(paper_of(event.skp_id, event.version)).hexdigest())


@asynccontextmanager
async def _simulated(clock: Clock | None = None) -> AsyncIterator[SiasnPartner]:
    async with siasn(clock) as partner, paper_service() as papers:
        partner.papers = papers
        yield partner


def _settings(partner: SimulatedPartner, told: Mapping[str, Any]) -> SiasnGatewaySettings:
    assert isinstance(partner, SiasnPartner)
    known = SandboxSettings()
    addresses = {
        "api_url": f"{partner.url}/apisiasn/1.0",
        "token_url": f"{partner.url}/oauth2/token",
        "sso_url": f"{partner.url}/auth/realms/public-siasn/protocol/openid-connect/token",
    }
    names = ("consumer_key", "consumer_secret", "sso_client_id", "sso_username", "sso_password")
    documents = {"document": DocumentWay.AFTER_SAVE, **partner.papers.settings}
    return SiasnGatewaySettings(**{**addresses, **{name: getattr(known, name) for name in names}, **documents, **told})


def _know(partner: SiasnPartner, nip: str) -> None:
    partner.register(nip=nip, nama="Sariwangi Padma")


SIASN: Final = ConformingPartner(
    service=service,
    simulated=_simulated,
    settings=_settings,
    kinds=(
        ConformingKind(
            name="skp22",
            records=SKP22,
            event=assessment,
            save="skp22/save",
            update="skp22/save",
            lists="pns/rw-skp22",
            record=_row,
            key=lambda record: f"{record['nip']}:{record['tahun']}",
            announced=lambda told: (f"{told.skp_id.int:018}:{told.year}", told.version),
            altered={"kuadranKinerjaNilai": 5},
            another={"tahun": 2024},
            step=ConformingStep(
                operation="upload-dok-rw", records=DOCUMENTS, holds=_is_document, of=lambda held: str(held["owner"])
            ),
        ),
    ),
    accepted=SiasnSyncAcceptedV1,
    rejected=SiasnSyncRejectedV1,
    unclear=SiasnSyncUnclearV1,
    faults=APPLIES_TO,
    lacks=frozenset({"empty_body_200", "cut_body"}),
    calls=frozenset({"oauth2/token", "sso/token", "pns/data-utama"}),
    know=_know,
    unknown_person=PERSON_NOT_FOUND,
)
