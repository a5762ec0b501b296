"""HTTP in: final assessments, their correction, how units have done, and the distribution of predicates."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, model_validator

from contracts.contract import Code
from contracts.vocabulary import Predicate, Rating
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web.documented import ASKS, CHANGES, POSTS, READS, answers
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import OptionalKey
from hub.web.preconditions import RequiredIfMatch
from services.skp_service.api.acts import example
from services.skp_service.api.context import NOTHING, Desks, shown
from services.skp_service.api.head_rating import HeadRatingWarning, RatedAnswer
from services.skp_service.api.models import Answer, Prose, Request
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import EXAMPLE_ID, YearAnswer, YearShown
from services.skp_service.domain.distribution import Departure, InformsBecause
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.domain.unconcluded import Missing
from services.skp_service.handlers import finalising
from services.skp_service.handlers.context import ActorContext, capacities_of
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
        return cls(predicates=predicates, people=departure.people, fewest=departure.fewest, most=departure.most)


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
        return cls(
            sentence=found.sentence,
            unit_code=found.unit_code,
            people=found.people,
            informs_because=found.informs_because,
            departures=[DepartureAnswer.of(one) for one in found.departures],
        )


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


def _warning_of(warned: finalising.Warned) -> DistributionWarning | HeadRatingWarning:
    return DistributionWarning.of(warned) if isinstance(warned, Distribution) else HeadRatingWarning.of(warned)


def finalising_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of finalisation."""
    router = APIRouter(tags=["finalisasi"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.post(
        "/finalisations",
        operation_id="finaliseSkps",
        summary="Finalkan penilaian",
        response_model=FinalisationAnswer,
        responses=answers(*POSTS),
    )
    async def finalise(
        request: Annotated[FinalisationRequest, example({"unit_code": "BKPSDM", "period_id": EXAMPLE_ID})],
        caller: Signed,
        key: OptionalKey,
    ) -> Response:
        """Oleh pejabat yang berwenang: semua atau tidak sama sekali, diumumkan menurut urutan. Aman diulang."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            if request.unit_code is not None and request.period_id is not None:
                done = await finalising.finalise_unit(tx, context, request.unit_code, request.period_id)
            else:
                done = await finalising.finalise(tx, context, request.skp_ids or [])
            return shown(
                FinalisationAnswer(
                    items=[FinalisedAnswer.of(skp, done.missing.get(skp.id)) for skp in done.skps],
                    warnings=[_warning_of(one) for one in done.warned],
                )
            )

        return await desks.do(caller, key, work, field="unit_code" if request.unit_code else "skp_ids")

    @router.post(
        "/skps/{skp_id}/corrections",
        operation_id="correctSkp",
        summary="Koreksi penilaian final",
        response_model=RatedAnswer,
        responses=answers(*CHANGES),
    )
    async def correct(
        skp_id: UUID,
        request: Annotated[
            CorrectionRequest,
            example({"work_results": "above_expectation", "behaviour": "as_expected", "reason": "Salah catat."}),
        ],
        caller: Signed,
        expected: RequiredIfMatch,
        key: OptionalKey,
    ) -> Response:
        """Versi baru dengan alasan; dikirim ulang ke SIASN.

        Nilai pimpinan yang berbeda dari usulan menurut capaian organisasinya disebut dalam `warnings`.
        """

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            ratings = request.work_results, request.behaviour
            skp, departures = await finalising.correct(tx, context, skp_id, ratings, request.reason, expected)
            seen_as = await shown_to(tx.connection, context, skp, await capacities_of(tx.connection, context, skp))
            warnings = tuple(HeadRatingWarning.of(one) for one in departures)
            return shown(RatedAnswer.of(seen_as).model_copy(update={"warnings": warnings}), skp.revision)

        return await desks.do(caller, key, work)

    @router.put(
        "/units/{unit_code}/performance/{period_id}",
        operation_id="setUnitPerformance",
        summary="Isi capaian kinerja unit",
        status_code=204,
        response_class=Response,
        responses=answers(*ASKS),
    )
    async def set_performance(
        unit_code: Code,
        period_id: UUID,
        request: Annotated[PerformanceRequest, example({"performance": "good"})],
        caller: Signed,
    ) -> Response:
        """Oleh admin instansi atau admin unit; menentukan pola distribusi predikat."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            await finalising.set_performance(tx, context, unit_code, period_id, request.performance)
            return NOTHING

        return await desks.do(caller, None, work, field="unit_code")

    @router.get(
        "/units/{unit_code}/distribution",
        operation_id="getDistribution",
        summary="Sebaran predikat unit",
        responses=answers(*READS),
    )
    async def distribution(
        unit_code: Code, period_id: Annotated[UUID, Query(description="Periode.")], caller: Signed
    ) -> DistributionAnswer:
        """Sebaran terhadap pola distribusi, pada unit tempat pegawai dihitung bersama.

        Yang belum final hanya dihitung bagi kepala unit itu.
        """
        context = desks.context(caller)
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                found = await distribution_of(connection, context, unit_code, period_id)
        return DistributionAnswer(
            unit_code=unit_code,
            counted_at=found.unit_code,
            people=found.people,
            final_only=found.final_only,
            informs_because=found.informs_because,
            sentence=found.sentence,
            performance=found.performance,
            counts={one: found.counts.get(one, 0) for one in Predicate},
            departures=[DepartureAnswer.of(one) for one in found.departures],
        )

    return router
