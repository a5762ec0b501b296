"""HTTP in: how one person stands to the medal, and why, in sentences that staff can send on."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import AwardGrade, Employment
from hub.web.documented import documented
from hub.web.models import Answer
from services.award_service.api.context import AwardCall, Reading
from services.award_service.api.due import WhyAnswer
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.errors import UnknownPerson
from services.award_service.domain.lateness import late_by
from services.award_service.domain.rules import RULES
from services.award_service.domain.sentences import Statement
from services.award_service.domain.service_start import StartBasis
from services.award_service.handlers.context import caller_of
from services.award_service.handlers.due import StandingFound, standing_found
from services.award_service.handlers.people import require_nip
from services.award_service.repository import standings as store

_RULE: Final = "Aturan di baliknya; lihat docs/aturan-satyalancana.md."


class MilestoneAnswer(Answer):
    """How somebody stands to one grade."""

    grade: AwardGrade
    state: MilestoneState
    due_since: Annotated[date | None, Field(description="Bulan tercapainya, sebagai hari pertamanya.")]
    months_late: int
    proposed: Annotated[bool, Field(description="Usulannya sedang berjalan.")]


class SentenceAnswer(Answer):
    """One statement; no name and no number is in it."""

    code: Statement
    text: Annotated[str, Field(examples=["Masa kerja dihitung sejak TMT CPNS 01-03-1990, menurut data kepegawaian."])]
    grade: AwardGrade | None
    rule: Annotated[str, Field(description=_RULE)]
    rule_source: Annotated[str, Field(description="Dasar aturan itu.")]
    source: Annotated[str | None, Field(description="Sumber faktanya; kosong: mengikuti aturan dan tanggal.")]


class StandingAnswer(Answer):
    """How somebody stands, and why."""

    person_id: UUID
    nip: str
    name: str
    position: str
    rank: str | None
    unit_code: str
    employment: Employment
    as_of: Annotated[date, Field(description="Hari yang ditanyakan: hari ini.")]
    start_on: Annotated[date | None, Field(description="TMT CPNS.")]
    start_basis: Annotated[StartBasis | None, Field(description="`nip`: perkiraan, hanya bulannya.")]
    last_day: Annotated[date | None, Field(description="Hari terakhir di instansi, bila diketahui.")]
    milestones: Annotated[list[MilestoneAnswer], Field(description="X, XX, XXX.")]
    sentences: Annotated[list[SentenceAnswer], Field(description="Penjelasan yang dapat diteruskan.")]
    why: Annotated[list[WhyAnswer], Field(description="Yang menghambat usulan tingkat yang sudah jatuh tempo.")]

    @classmethod
    def of(cls, person_id: UUID, found: StandingFound, today: date) -> Self:
        """Return what is shown of it."""
        employee, standing = found.employee, found.standing
        return cls(
            person_id=person_id,
            nip=employee.nip,
            name=employee.name,
            position=employee.position,
            rank=employee.grade,
            unit_code=employee.unit_code,
            employment=employee.employment,
            as_of=today,
            start_on=None if standing.start is None else standing.start.on,
            start_basis=None if standing.start is None else standing.start.basis,
            last_day=found.person.known_last_day,
            milestones=[
                MilestoneAnswer(
                    grade=one.grade,
                    state=one.state,
                    due_since=one.month,
                    months_late=late_by(one, today, proposed=one.grade in found.proposed),
                    proposed=one.grade in found.proposed,
                )
                for one in standing.milestones
            ],
            sentences=[SentenceAnswer.from_record(one, rule_source=RULES[one.rule].source) for one in found.sentences],
            why=[WhyAnswer.model_validate(one) for one in found.blocked],
        )


router = APIRouter(prefix="/v1", tags=["jatuh tempo"])


@router.get("/people/{person_id}", **documented("getStanding", "Hak seorang pegawai", field="person_id"))
async def standing(person_id: UUID, call: Reading) -> StandingAnswer:
    """Bagi admin instansi, verifikator, penanda tangan, admin unitnya, dan pegawai itu sendiri.

    `person_id` berasal dari daftar, atau dari `POST /v1/people/lookup`.
    """
    async with call.read() as connection:
        nip = await require_nip(connection, person_id)
        caller = await caller_of(connection, call.actor)
        found = await standing_found(connection, nip, call.actor.today, call.actor.rules)
    if not caller.reads_of(found.employee.nip, found.employee.unit_code):
        raise UnknownPerson
    return StandingAnswer.of(person_id, found, call.actor.today)


@router.get("/me/standing", **documented("getMyStanding", "Hak saya", (404, 422)))
async def my_standing(call: Reading) -> StandingAnswer:
    """Bagi pegawai: hak sendiri, dengan penjelasannya."""
    async with call.read() as connection:
        nip = await _own_nip(connection, call)
        person_id = await store.person_id_of(connection, nip)
        if person_id is None:
            raise UnknownPerson
        found = await standing_found(connection, nip, call.actor.today, call.actor.rules)
    return StandingAnswer.of(person_id, found, call.actor.today)


async def _own_nip(connection: AsyncConnection, call: AwardCall) -> str:
    nip = (await caller_of(connection, call.actor)).nip
    if nip is None:
        raise UnknownPerson
    return nip
