"""The papers that this service makes itself of what it knows: the sheet about a candidate's life, and the statement."""

import asyncio
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.nip import parse_nip
from hub.clock import moment
from hub.store.database import Database
from readmodels.people.hierarchy import load_hierarchy
from readmodels.people.positions import current_positions
from services.award_service.documents.content import (
    Candidate,
    CvSheet,
    Medal,
    Official,
    Statement,
    StatementKind,
)
from services.award_service.documents.pdf import cv_sheet, statement
from services.award_service.domain.checklist import MadeHere
from services.award_service.domain.months import years_between
from services.award_service.domain.service_start import StartBasis
from services.award_service.made_here import Maker, NothingYet, Subject
from services.award_service.repository import periods
from services.award_service.repository.held import held_by
from services.award_service.repository.particulars import Particulars, particulars_of
from services.award_service.settings import AwardSettings

_SUPERIOR = "Atasan langsung"
_SEXES = {"male": "Laki-laki", "female": "Perempuan"}


class OwnPapers:
    """Makes them. A paper that is made again of the same facts has the same bytes: it is dated by its proposal."""

    def __init__(self, database: Database, settings: AwardSettings) -> None:
        self._database = database
        self._agency = settings.award_agency_name
        self._place = settings.award_place
        self._zone = ZoneInfo(settings.award_time_zone)

    @property
    def makers(self) -> Mapping[MadeHere, Maker]:
        """What makes what."""
        return {MadeHere.CV: self.cv, MadeHere.STATEMENT: self.statement}

    async def cv(self, subject: Subject) -> bytes:
        """Return the sheet about a candidate's life, with what is known. Raises NothingYet: nobody knows them."""
        proposal, known = subject.proposal, _known(subject)
        async with self._database.read() as connection:
            period = await periods.get_period(connection, proposal.period_id)
            held = (await held_by(connection, [proposal.nip])).get(proposal.nip, [])
            superior = await _superior(connection, proposal.nip, self._today())
        number = parse_nip(proposal.nip)
        content = CvSheet(
            agency=self._agency,
            place=self._place,
            candidate=_candidate(known),
            grade=proposal.grade,
            at=proposal.created_at,
            superior=superior,
            cpns_on=proposal.start_on,
            cpns_estimated=proposal.start_basis is StartBasis.NIP,
            counted_to=period.counted_to,
            years=_years(proposal.start_on, period.counted_to),
            born_on=number.birth_date,
            sex=_SEXES[number.sex],
            held=tuple(Medal(one.grade, one.decree_number, one.decree_on) for one in held),
        )
        return await asyncio.to_thread(cv_sheet, content)

    async def statement(self, subject: Subject) -> bytes:
        """Return the statement on discipline, to be signed by hand. Raises NothingYet: nobody knows them."""
        content = Statement(
            kind=StatementKind.DISCIPLINE,
            agency=self._agency,
            place=self._place,
            candidate=_candidate(_known(subject)),
            grade=subject.proposal.grade,
            signatory=Official("Kepala perangkat daerah"),
            at=subject.proposal.created_at,
        )
        return await asyncio.to_thread(statement, content)

    def _today(self) -> date:
        return moment(self._database.clocks.now()).astimezone(self._zone).date()


def _known(subject: Subject) -> Particulars:
    if subject.particulars is None:
        raise NothingYet("nobody is known by this number")
    return subject.particulars


def _candidate(known: Particulars) -> Candidate:
    return Candidate(known.name, known.nip, known.position, known.unit_name, known.rank)


async def _superior(connection: AsyncConnection, nip: str, today: date) -> Official:
    """Return who signs beside the candidate: the direct superior, who stands in for them today, or a line for one."""
    held = (await current_positions(connection, [nip], today)).get(nip)
    if held is None:
        return Official(_SUPERIOR)
    tree = await load_hierarchy(connection, today, [] if held.superior_nip is None else [held.superior_nip])
    number = tree.superior_of(held)
    found = (await particulars_of(connection, [number])).get(number) if number else None
    if found is None:
        return Official(_SUPERIOR)
    return Official(_SUPERIOR, found.name, found.nip, found.position, found.rank)


def _years(start_on: date | None, counted_to: date) -> int | None:
    return None if start_on is None else years_between(start_on, counted_to)
