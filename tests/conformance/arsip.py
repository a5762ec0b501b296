"""Arsip, over REST: assessments with their documents one by one, awards many in one call."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from contracts.contract import Contract
from contracts.skp import Assessor, SkpFinalisedV1
from contracts.vocabulary import Predicate, Rating
from sandbox.kit.faults import APPLIES_TO
from tests.conformance.conforming import ConformingKind, ConformingPartner, ConformingStep
from tests.partners.gateways.arsip.answers import PERSON_UNKNOWN
from tests.partners.gateways.arsip.app import service
from tests.partners.gateways.arsip.settings import ArsipGatewaySettings
from tests.partners.gateways.contracts import (
    AwardGivenV1,
    RecordAcceptedV1,
    RecordOutcome,
    RecordRejectedV1,
    RecordUnclearV1,
)
from tests.partners.registry_rest import ArsipSettings, arsip
from tests.partners.simulated import Record, RecordPartner, SimulatedPartner

_PREDICATES: Final = (Predicate.GOOD, Predicate.VERY_GOOD)


def assessment(nip: str, version: int) -> SkpFinalisedV1:
    """Return a version of somebody's assessment; two that follow one another differ."""
    return SkpFinalisedV1(
        skp_id=UUID(int=int(nip)),
        nip=nip,
        year=2025,
        version=version,
        work_results=Rating.ABOVE,
        behaviour=Rating.AS_EXPECTED if version % 2 else Rating.ABOVE,
        predicate=_PREDICATES[(version + 1) % 2],
        assessor=Assessor(
            status="asn",
            nip="197001011995031000",
            name="Wangsareja Tanumiharja",
            position="Kepala Badan",
            unit_name="Badan Kepegawaian",
            grade="IV/b",
        ),
        finalised_at=datetime(2026, 1, 15, 8, 30, tzinfo=UTC),
    )


def _award(nip: str, version: int) -> AwardGivenV1:
    return AwardGivenV1(nip=nip, name="Satyalancana Karya Satya X", given_on=date(2025, 8, 17), version=version)


def _assessment_row(event: Contract) -> Record:
    assert isinstance(event, SkpFinalisedV1)
    return {"nip": event.nip, "year": event.year, "rating": event.predicate.value}


def _award_row(event: Contract) -> Record:
    assert isinstance(event, AwardGivenV1)
    return {"nip": event.nip, "name": event.name, "given_on": event.given_on.isoformat()}


def _is_document(record: Record, event: Contract) -> bool:
    assert isinstance(event, SkpFinalisedV1)
    return bool(record["sha256"] == hashlib.sha256(event.model_dump_json().encode()).hexdigest())


def _key(kind: str, record: Record) -> str:
    parts = ("nip", "year") if kind == "assessments" else ("nip", "name", "given_on")
    return ":".join(str(record[part]) for part in parts)


def _announced(kind: str, told: RecordOutcome) -> tuple[str, int] | None:
    return (told.key, told.version) if told.kind == kind else None


def _settings(partner: SimulatedPartner, told: Mapping[str, Any]) -> ArsipGatewaySettings:
    known = ArsipSettings()
    return ArsipGatewaySettings(
        **{"url": partner.url, "client_id": known.client_id, "client_secret": known.client_secret, **told}
    )


def _know(partner: RecordPartner, nip: str) -> None:
    partner.register(nip)


ASSESSMENTS: Final = ConformingKind(
    name="assessments",
    records="assessments",
    event=assessment,
    save="assessments/create",
    update="assessments/update",
    lists="assessments/list",
    record=_assessment_row,
    key=lambda record: _key("assessments", record),
    announced=lambda told: _announced("assessments", told),
    altered={"rating": "Kurang"},
    another={"year": 2024},
    step=ConformingStep(
        operation="documents/attach", records="documents", holds=_is_document, of=lambda held: str(held["assessment"])
    ),
)
AWARDS: Final = ConformingKind(
    name="awards",
    records="awards",
    event=_award,
    save="awards/add",
    update=None,
    lists="awards/list",
    record=_award_row,
    key=lambda record: _key("awards", record),
    announced=lambda told: _announced("awards", told),
    altered={"given_on": "2024-08-17"},
    another={"name": "Satyalancana Karya Satya XX"},
)
ARSIP: Final = ConformingPartner(
    service=service,
    simulated=arsip,
    settings=_settings,
    kinds=(ASSESSMENTS, AWARDS),
    accepted=RecordAcceptedV1,
    rejected=RecordRejectedV1,
    unclear=RecordUnclearV1,
    faults=APPLIES_TO,
    lacks=frozenset(),
    calls=frozenset({"token"}),
    know=_know,
    unknown_person=PERSON_UNKNOWN,
)
