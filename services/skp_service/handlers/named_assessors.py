"""Who assesses, as the national record names them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.skp import Assessor
from services.skp_service.domain.errors import AssessorMissing, AssessorUnknown
from services.skp_service.domain.skp import Skp
from services.skp_service.repository import people


async def named_assessors(
    connection: AsyncConnection, found: Sequence[Skp], head_assessor: Assessor | None
) -> Mapping[UUID, Assessor]:
    """Return the assessors of SKPs, by SKP.

    Raises:
        AssessorMissing: nobody in the district stands above, and the settings name no head assessor.
        AssessorUnknown: the superior's record, or the name of their unit, has not arrived yet.
    """
    known = await people.assessors_of(connection, {skp.assessor_nip for skp in found if skp.assessor_nip})
    named: dict[UUID, Assessor] = {}
    for skp in found:
        assessor = head_assessor if skp.assessor_nip is None else known.get(skp.assessor_nip)
        if assessor is None:
            raise (AssessorMissing if skp.assessor_nip is None else AssessorUnknown)(skp.id)
        named[skp.id] = assessor
    return named
