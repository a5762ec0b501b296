"""What papers say of people, agency and organisation: read when an SKP is approved or final, and kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.skp import Assessor
from services.skp_service.domain.follow_up import assessed_span
from services.skp_service.domain.paper import Particulars, Person
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.repository import document_people, performance
from services.skp_service.repository.document_people import Holder
from services.skp_service.rules import Rules


async def particulars_of(
    connection: AsyncConnection, rules: Rules, found: Sequence[Skp], assessors: Mapping[UUID, Assessor], on: date
) -> Mapping[UUID, Particulars]:
    """Return whom the papers of SKPs name as things stand, by SKP. Two statements, however many they are.

    Args:
        connection: to the database.
        rules: the agency's choices, its name among them.
        found: the SKPs.
        assessors: of all of them.
        on: the day on which the reviewers' positions count.
    """
    above = {skp.reviewer_nip for skp in found if skp.assessor_nip is not None and skp.reviewer_nip is not None}
    places = await document_people.places_on(connection, above, on)
    holders = await document_people.holders_of(connection, {*(skp.position_id for skp in found), *places.values()})
    reviewers = {nip: holders[place].person for nip, place in places.items() if place in holders}
    regent = None if rules.head_assessor is None else as_person(rules.head_assessor)
    return {
        skp.id: _particulars(skp, holders[skp.position_id], assessors[skp.id], _reviewer(skp, reviewers, regent), rules)
        for skp in found
    }


async def keep_with_assessments(
    connection: AsyncConnection, rules: Rules, final: Sequence[Skp], assessors: Mapping[UUID, Assessor], on: date
) -> None:
    """Keep with assessments that become final whom their papers name, and how the units have done."""
    particulars = await particulars_of(connection, rules, final, assessors, on)
    organisations = await organisations_of(connection, final)
    for skp in final:
        skp.assessment = replace(
            skp.assessment, particulars=particulars[skp.id], organisation=organisations.get(skp.id)
        )


async def renew_organisation(connection: AsyncConnection, corrected: Skp) -> None:
    """Keep with a corrected assessment how the unit has done; the people stay those of its first version."""
    known = await organisations_of(connection, [corrected])
    organisation = known.get(corrected.id, corrected.assessment.organisation)
    corrected.assessment = replace(corrected.assessment, organisation=organisation)


async def organisations_of(connection: AsyncConnection, found: Sequence[Skp]) -> Mapping[UUID, OrganisationPerformance]:
    """Return, by SKP, how its unit has done, or the nearest one above it of which it is known; else it is left out."""
    return await performance.nearest_performance(connection, {skp.id: (skp.period.id, skp.unit_code) for skp in found})


def as_person(assessor: Assessor) -> Person:
    """Return an assessor as papers name people."""
    return Person(assessor.name, assessor.position, assessor.unit_name, assessor.nip, assessor.grade)


def _reviewer(skp: Skp, reviewers: Mapping[str, Person], regent: Person | None) -> Person | None:
    if skp.assessor_nip is None:  # nobody stands above the regent
        return None
    return regent if skp.reviewer_nip is None else reviewers.get(skp.reviewer_nip)


def _particulars(skp: Skp, holder: Holder, assessor: Assessor, reviewer: Person | None, rules: Rules) -> Particulars:
    start, end = assessed_span(holder.position, skp.period)
    return Particulars(
        employee=holder.person,
        assessor=as_person(assessor),
        reviewer=reviewer,
        start=start,
        end=end,
        heads_unit=holder.heads_unit,
        agency=rules.agency,
        place=rules.place,
    )
