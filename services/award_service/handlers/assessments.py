"""Use case of final assessments: which paper is the latest of each person."""

from collections.abc import Sequence

from contracts.skp import SkpFinalisedV1
from hub.transaction import Transaction
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.checklist import MadeHere
from services.award_service.repository.assessments import Assessment, AssessmentKey, keep_assessments
from services.award_service.repository.documents import wait_anew


async def take_assessments(batch: Sequence[SkpFinalisedV1], tx: Transaction) -> None:
    """Keep which assessment is the latest of each person, and let it be attached to what is not verified yet."""
    former = await load_former_nips(tx.connection, {one.nip for one in batch})
    told = [Assessment(former.now(one.nip), AssessmentKey(one.skp_id, one.year, one.version)) for one in batch]
    new = await keep_assessments(tx.connection, told)
    if new:
        await wait_anew(tx.connection, new, MadeHere.ASSESSMENT, tx.clocks.now())
