"""HTTP in: final assessments, their correction, how units have done, and the distribution of predicates."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, model_validator

from contracts.contract import Code
from contracts.vocabulary import Predicate, Rating
from hub.web.documented import ASKS, CHANGES, POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.head_rating import HeadRatingWarning, RatedAnswer
from services.skp_service.api.skp_models import EXAMPLE_ID, YearAnswer, YearShown
from services.skp_service.api.texts import Prose
from services.skp_service.domain.distribution import Departure, InformsBecause
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.domain.unconcluded import Missing
from services.skp_service.handlers import finalising
from services.skp_service.handlers.context import capacities_of
from services.skp_service.handlers.distribution import Distribution, distribution_of
from services.skp_service.handlers.showing import shown_to

LARGEST_BATCH = 500


class FinalisationRequest(Request):
    """Which assessments become final: these, or all that are complete in a unit and below it."""

    skp_ids: Annotated[
        list[UUID] | None, Field(min_length=1, max_length=LARGEST_BATCH, description="Diumumkan menurut urutan ini.")
    ] = None
    unit_code: Code | None = None
    period_id: UUID | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_unit = self.unit_code is not None and self.period_id is not None
        named = self.unit_code is not None or self.period_id is not None
        if (self.skp_ids is not None) == named or (named and not by_unit):
            raise ValueError("isi skp_ids saja, atau unit_code bersama period_id")
        if self.skp_ids is not None and len(set(self.skp_ids)) != len(self.skp_ids):
            raise ValueError("skp_ids: SKP yang sama disebut dua kali")
        return self


class CorrectionRequest(Request):
    """Other ratings for a final assessment."""

    work_results: Rating
    behaviour: Rating
    reason: Prose


class DepartureAnswer(Answer):
    """A line of the distribution guide that is not kept."""

    predicates: list[Predicate]
    people: int
    fewest: Annotated[int, Field(description="Paling sedikit sekian pegawai.")]
    most: Annotated[int, Field(description="Paling banyak sekian pegawai.")]

    @classmethod
    def of(cls, departure: Departure) -> Self:
        """Return what is shown of a departure."""
        predicates = [one for one in Predicate if one in departure.bound.predicates]
        return cls.from_record(departure, predicates=predicates)


_COUNTED_AT: Final = "Unit tempat pegawai dihitung bersama, menurut `KINERJA_SKP_DISTRIBUTION_LEVEL`."
_INFORMS: Final = "Mengapa pola distribusi hanya memberi tahu; kosong: mengikat."
_SENTENCE: Final = "Di unit mana dan atas berapa pegawai dihitung, dan apakah pola itu mengikat."


class DistributionWarning(Answer):
    """An organisation that departs from the guide."""

    code: Literal["distribution_departs"] = "distribution_departs"
    sentence: Annotated[str, Field(description=_SENTENCE)]
    unit_code: Annotated[str, Field(description=_COUNTED_AT)]
    people: Annotated[int, Field(description="Pegawai yang dihitung.")]
    informs_because: Annotated[InformsBecause | None, Field(description=_INFORMS)]
    departures: list[DepartureAnswer]

    @classmethod
    def of(cls, found: Distribution) -> Self:
        """Return what is shown of it."""
        departures = [DepartureAnswer.of(one) for one in found.departures]
        return cls.from_record(found, code="distribution_departs", departures=departures)


class FinalisedAnswer(Answer):
    """The version of an assessment that is final."""

    id: UUID
    nip: str
    predicate: Predicate | None
    version: int
    year: YearShown

    @classmethod
    def of(cls, skp: Skp, missing: Sequence[Missing] | None) -> Self:
        """Return what is shown of a final SKP."""
        return cls(
            id=skp.id,
            nip=skp.nip,
            predicate=skp.assessment.predicate,
            version=skp.assessment.version,
            year=None if missing is None else YearAnswer.of(missing),
        )


class FinalisationAnswer(Answer):
    """What became final, in the order of the request, and what departs from the guide or from a proposal."""

    items: list[FinalisedAnswer]
    warnings: list[Annotated[DistributionWarning | HeadRatingWarning, Field(discriminator="code")]]

    @classmethod
    def of(cls, done: finalising.Finalised) -> Self:
        """Return what is shown of a finalisation."""
        return cls(
            items=[FinalisedAnswer.of(skp, done.missing.get(skp.id)) for skp in done.skps],
            warnings=[_warning_of(one) for one in done.warned],
        )


class PerformanceRequest(Request):
    """How a unit has done in a period."""

    performance: OrganisationPerformance


class DistributionAnswer(Answer):
    """The predicates of an organisation's people beside the guide."""

    unit_code: Annotated[str, Field(description="Unit yang ditanyakan.")]
    counted_at: Annotated[str, Field(description=_COUNTED_AT)]
    people: Annotated[int, Field(description="Pegawai yang dihitung.")]
    final_only: Annotated[bool, Field(description="true: hanya penilaian yang sudah final yang dihitung.")]
    informs_because: Annotated[InformsBecause | None, Field(description=_INFORMS)]
    sentence: Annotated[str, Field(description=_SENTENCE)]
    performance: OrganisationPerformance | None
    counts: dict[Predicate, int]
    departures: list[DepartureAnswer]

    @classmethod
    def of(cls, unit_code: str, found: Distribution) -> Self:
        """Return what is shown of a distribution that was asked for by a unit."""
        return cls.from_record(
            found,
            unit_code=unit_code,
            counted_at=found.unit_code,
            counts={one: found.counts.get(one, 0) for one in Predicate},
            departures=[DepartureAnswer.of(one) for one in found.departures],
        )


_CORRECTION: Final = {"work_results": "above_expectation", "behaviour": "as_expected", "reason": "Salah catat."}


def _warning_of(warned: finalising.Warned) -> DistributionWarning | HeadRatingWarning:
    return DistributionWarning.of(warned) if isinstance(warned, Distribution) else HeadRatingWarning.of(warned)


router = APIRouter(prefix="/v1", tags=["finalisasi"])


@router.post(
    "/finalisations", **documented("finaliseSkps", "Finalkan penilaian", POSTS, response_model=FinalisationAnswer)
)
async def finalise(
    body: Annotated[FinalisationRequest, example({"unit_code": "BKPSDM", "period_id": EXAMPLE_ID})], call: Command
) -> Response:
    """Oleh pejabat yang berwenang: semua atau tidak sama sekali, diumumkan menurut urutan. Aman diulang."""
    call.about("unit_code" if body.unit_code else "skp_ids")
    async with call.transaction() as tx:
        if body.unit_code is not None and body.period_id is not None:
            done = await finalising.finalise_unit(tx, call.actor, body.unit_code, body.period_id)
        else:
            done = await finalising.finalise(tx, call.actor, body.skp_ids or [])
        return call.answer(FinalisationAnswer.of(done))


@router.post(
    "/skps/{skp_id}/corrections",
    **documented("correctSkp", "Koreksi penilaian final", CHANGES, response_model=RatedAnswer),
)
async def correct(
    skp_id: UUID, body: Annotated[CorrectionRequest, example(_CORRECTION)], call: Command, expected: RequiredIfMatch
) -> Response:
    """Versi baru dengan alasan; dikirim ulang ke SIASN.

    Nilai pimpinan yang berbeda dari usulan menurut capaian organisasinya disebut dalam `warnings`.
    """
    async with call.transaction() as tx:
        ratings = body.work_results, body.behaviour
        skp, departures = await finalising.correct(tx, call.actor, skp_id, ratings, body.reason, expected)
        shown = await shown_to(tx.connection, call.actor, skp, await capacities_of(tx.connection, call.actor, skp))
        warnings = tuple(HeadRatingWarning.of(one) for one in departures)
        return call.answer(RatedAnswer.of(shown).model_copy(update={"warnings": warnings}), revision=skp.revision)


@router.put(
    "/units/{unit_code}/performance/{period_id}",
    status_code=204,
    response_class=Response,
    **documented("setUnitPerformance", "Isi capaian kinerja unit", ASKS, field="unit_code"),
)
async def set_performance(
    unit_code: Code,
    period_id: UUID,
    body: Annotated[PerformanceRequest, example({"performance": "good"})],
    call: Reading,
) -> Response:
    """Oleh admin instansi atau admin unit; menentukan pola distribusi predikat."""
    async with call.transaction() as tx:
        await finalising.set_performance(tx, call.actor, unit_code, period_id, body.performance)
    return call.no_content()


@router.get(
    "/units/{unit_code}/distribution",
    **documented("getDistribution", "Sebaran predikat unit", field="unit_code"),
)
async def distribution(
    unit_code: Code, period_id: Annotated[UUID, Query(description="Periode.")], call: Reading
) -> DistributionAnswer:
    """Sebaran terhadap pola distribusi, pada unit tempat pegawai dihitung bersama.

    Yang belum final hanya dihitung bagi kepala unit itu.
    """
    async with call.read() as connection:
        found = await distribution_of(connection, call.actor, unit_code, period_id)
    return DistributionAnswer.of(unit_code, found)
