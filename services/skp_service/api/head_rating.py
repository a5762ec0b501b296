"""What the API tells of the rating that an organisation's performance proposes for its head."""

from typing import Annotated, Literal, Self, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Rating
from hub.web.models import Answer
from services.skp_service.api.skp_models import SkpAnswer
from services.skp_service.domain.cycle import Capacity, Stage
from services.skp_service.domain.head_rating import HeadRatingDeparture
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.head_rating import proposed_ratings
from services.skp_service.terms_id import RATING

Shown = TypeVar("Shown", bound=SkpAnswer)


class HeadRatingWarning(Answer):
    """A head's work results that are rated otherwise than the organisation's performance proposes."""

    code: Literal["head_rating_departs"] = "head_rating_departs"
    sentence: str
    skp_id: UUID
    proposed: Annotated[Rating, Field(description="Nilai yang diusulkan.")]

    @classmethod
    def of(cls, departure: HeadRatingDeparture) -> Self:
        """Return what is shown of a departure."""
        sentence = (
            f"Menurut capaian kinerja organisasi, hasil kerja pimpinannya bernilai {RATING[departure.proposed]} "
            "(SE Menteri PANRB 3/2023); periksa kembali nilainya."
        )
        return cls(sentence=sentence, skp_id=departure.skp_id, proposed=departure.proposed)


class RatedAnswer(SkpAnswer):
    """An SKP whose work results were rated."""

    warnings: tuple[HeadRatingWarning, ...] = ()

    def with_warning(self) -> Self:
        """Return it with what the rating departs from."""
        assessment = self.assessment
        proposed = None if assessment is None else assessment.proposed_work_results
        if assessment is None or proposed is None or proposed is assessment.work_results:
            return self
        departure = HeadRatingDeparture(self.id, proposed)
        return self.model_copy(update={"warnings": (HeadRatingWarning.of(departure),)})


async def with_proposed(
    connection: AsyncConnection, context: ActorContext, skp: Skp, held: frozenset[Capacity], answer: Shown
) -> Shown:
    """Return an answer that shows the assessor, until it is final, what is proposed for a head's work results."""
    if Capacity.ASSESSOR not in held or skp.stage is Stage.FINAL or answer.assessment is None:
        return answer
    proposed = await proposed_ratings(connection, context.rules.head_ratings, [skp.id])
    told = answer.assessment.model_copy(update={"proposed_work_results": proposed.get(skp.id)})
    return answer.model_copy(update={"assessment": told})
