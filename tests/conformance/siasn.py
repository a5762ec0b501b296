"""SIASN, through the gateway of `services/siasn_gateway`."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.contract import Contract
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1
from sandbox.siasn.faults import APPLIES_TO
from sandbox.siasn.settings import SandboxSettings
from services.siasn_gateway import mapping
from services.siasn_gateway.app import service
from services.siasn_gateway.refusals import PERSON_NOT_FOUND
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.conformance.arsip import assessment
from tests.conformance.conforming import ConformingKind, ConformingPartner
from tests.partners.siasn import SKP22, SiasnPartner, siasn
from tests.partners.simulated import Record, SimulatedPartner


def _row(event: Contract) -> Record:
    assert isinstance(event, SkpFinalisedV1)
    body = mapping.save_body(event, "", None, assessor_rank_id=None)
    left_out = {"pnsDinilaiOrang", "penilaiGolongan"}  # SIASN's own ids
    return {"nip": event.nip} | {name: value for name, value in body.items() if name not in left_out}


def _settings(partner: SimulatedPartner, told: Mapping[str, Any]) -> SiasnGatewaySettings:
    known = SandboxSettings()
    addresses = {
        "api_url": f"{partner.url}/apisiasn/1.0",
        "token_url": f"{partner.url}/oauth2/token",
        "sso_url": f"{partner.url}/auth/realms/public-siasn/protocol/openid-connect/token",
    }
    names = ("consumer_key", "consumer_secret", "sso_client_id", "sso_username", "sso_password")
    return SiasnGatewaySettings(**{**addresses, **{name: getattr(known, name) for name in names}, **told})


def _know(partner: SiasnPartner, nip: str) -> None:
    partner.register(nip=nip, nama="Sariwangi Padma")


SIASN: Final = ConformingPartner(
    service=service,
    simulated=siasn,
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
