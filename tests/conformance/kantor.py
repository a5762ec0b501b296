"""Kantor, over SOAP: awards by person, errors within HTTP 200."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from contracts.contract import Contract
from sandbox.kit.faults import APPLIES_TO, FaultKind
from tests.conformance.conforming import ConformingKind, ConformingPartner
from tests.partners.award_soap import KantorSettings as Simulated
from tests.partners.award_soap import kantor
from tests.partners.gateways.award_contracts import (
    Award,
    AwardAcceptedV1,
    AwardDecreedV1,
    AwardRejectedV1,
    AwardUnclearV1,
)
from tests.partners.gateways.kantor.app import service
from tests.partners.gateways.kantor.client import PERSON_UNKNOWN
from tests.partners.gateways.kantor.settings import KantorSettings
from tests.partners.simulated import Record, RecordPartner, SimulatedPartner

_NAME: Final = "Satyalancana Karya Satya X Tahun"


def decreed(nip: str, version: int) -> AwardDecreedV1:
    """Return a version of somebody's award; any two differ."""
    return AwardDecreedV1(
        proposal_id=UUID(int=int(nip)),
        version=version,
        nip=nip,
        award=Award.TEN_YEARS,
        decree_number=f"{version}/TK/2026",
        decree_date=date(2026, 8, 17),
    )


def _row(event: Contract) -> Record:
    assert isinstance(event, AwardDecreedV1)
    return {"nip": event.nip, "nama": _NAME, "nomor_sk": event.decree_number, "tanggal_sk": "2026-08-17"}


def _settings(partner: SimulatedPartner, told: Mapping[str, Any]) -> KantorSettings:
    known = Simulated()
    return KantorSettings(
        **{"address": f"{partner.url}/layanan.php", "user": known.user, "password": known.password, **told}
    )


def _know(partner: RecordPartner, nip: str) -> None:
    partner.register(nip)


KANTOR: Final = ConformingPartner(
    service=service,
    simulated=kantor,
    settings=_settings,
    kinds=(
        ConformingKind(
            name="penghargaan",
            records="penghargaan",
            event=decreed,
            save="simpanPenghargaan",
            update="simpanPenghargaan",
            lists="daftarPenghargaan",
            record=_row,
            key=lambda record: f"{record['nip']}:{record['nama']}",
            announced=lambda told: (f"{told.proposal_id.int:018}:{_NAME}", told.version),
            altered={"nomor_sk": "lain"},
            another={"nama": "Satyalancana Karya Satya XX Tahun"},
        ),
    ),
    accepted=AwardAcceptedV1,
    rejected=AwardRejectedV1,
    unclear=AwardUnclearV1,
    faults={fault: calls for fault, calls in APPLIES_TO.items() if fault != FaultKind.TOKEN_REVOKED_EARLY},
    lacks=frozenset({"token_revoked_early"}),
    calls=frozenset(),
    know=_know,
    unknown_person=PERSON_UNKNOWN,
)
