"""The plan: what the two forms hold, and what they still lack before they can be submitted (PermenPANRB 6/2022)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from contracts.refusal import Fault
from services.skp_service.domain.terms import (
    Annex,
    Approach,
    Aspect,
    Behaviour,
    Perspective,
    PlanModel,
    WorkResultKind,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one sees that a work result is achieved.

    Attributes:
        indicator: individual performance indicator; in the qualitative approach the measure of success, in words.
        target: with its unit, in words.
        aspect: what is measured; only the staff's quantitative form has it.
    """

    indicator: str
    target: str
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True)
class WorkResult:
    """One line of part A or B (rencana hasil kerja).

    Attributes:
        id: its identity; it stays the same when the plan is revised.
        kind: part A or part B.
        text: what is to be achieved.
        measures: at least one.
        perspective: only on the leader's form.
        intervenes_on: the superior's work result that it serves.
        non_direct: it serves none of them directly (non-intervensi langsung).
    """

    id: UUID
    kind: WorkResultKind
    text: str
    measures: tuple[Measure, ...] = ()
    perspective: Perspective | None = None
    intervenes_on: UUID | None = None
    non_direct: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What an SKP plans.

    Attributes:
        model: which form.
        approach: how results are described.
        results: parts A and B, in the order of the form.
        agreement: the performance agreement (perjanjian kinerja) that the head's SKP starts from.
        expectations: what the leader expects especially, by behaviour.
        annexes: what is agreed beside it, by annex.
    """

    model: PlanModel
    approach: Approach
    results: tuple[WorkResult, ...] = ()
    agreement: str | None = None
    expectations: Mapping[Behaviour, str] = field(default_factory=dict)
    annexes: Mapping[Annex, tuple[str, ...]] = field(default_factory=dict)


_NO_MAIN: Final = Fault("main_result_missing", "Belum ada rencana hasil kerja utama.", "results")
_NO_AGREEMENT: Final = Fault(
    "agreement_missing", "SKP pimpinan tertinggi berpangkal pada perjanjian kinerja: isilah.", "agreement"
)


def faults_of(plan: Plan, superior_results: Collection[UUID] | None, *, has_to_be_aligned: bool = True) -> list[Fault]:
    """Return what the plan lacks; nothing: it can be submitted.

    Args:
        plan: the plan.
        superior_results: the superior's work results that stand; None for the head, who has no superior in the agency.
        has_to_be_aligned: whether a main result that serves none of them is a fault.
    """
    faults = []
    if not any(result.kind is WorkResultKind.MAIN for result in plan.results):
        faults.append(_NO_MAIN)
    if superior_results is None and not (plan.agreement or "").strip():
        faults.append(_NO_AGREEMENT)
    for number, result in enumerate(plan.results):
        faults += _faults_of_result(plan, result, f"results.{number}")
        if superior_results is not None and has_to_be_aligned:
            faults += _faults_of_alignment(result, f"results.{number}.intervenes_on", superior_results)
    return faults


def _faults_of_result(plan: Plan, result: WorkResult, where: str) -> Iterator[Fault]:
    if not result.text.strip():
        yield Fault("text_missing", "Rencana hasil kerja belum diisi.", f"{where}.text")
    if not result.measures:
        yield Fault("measure_missing", "Indikator dan target belum diisi.", f"{where}.measures")
    if plan.model is PlanModel.LEADER and result.perspective is None:
        yield Fault("perspective_missing", "Perspektif belum dipilih.", f"{where}.perspective")
    if plan.model is PlanModel.STAFF and plan.approach is Approach.QUANTITATIVE:
        for number, measure in enumerate(result.measures):
            if measure.aspect is None:
                yield Fault("aspect_missing", "Aspek indikator belum dipilih.", f"{where}.measures.{number}.aspect")


def _faults_of_alignment(result: WorkResult, where: str, superior_results: Collection[UUID]) -> Iterator[Fault]:
    if _is_aligned(result, superior_results):
        return
    if result.intervenes_on is None:
        yield Fault(
            "intervention_missing",
            "Pilih hasil kerja atasan yang diintervensi, atau tandai sebagai non-intervensi langsung.",
            where,
        )
    else:
        yield Fault(
            "intervention_unknown", "Hasil kerja atasan yang diintervensi tidak ada lagi pada SKP atasan.", where
        )


def _is_aligned(result: WorkResult, superior_results: Collection[UUID]) -> bool:
    """Return whether a result serves one of the superior's, or has to serve none."""
    if result.kind is not WorkResultKind.MAIN:
        return True
    if result.intervenes_on is None:
        return result.non_direct
    return result.intervenes_on in superior_results


def unaligned(plan: Plan, superior_results: Collection[UUID]) -> tuple[UUID, ...]:
    """Return the work results that hang on nothing that stands above (belum selaras), in the order of the form."""
    return tuple(result.id for result in plan.results if not _is_aligned(result, superior_results))


def hanging_on(plans: Mapping[UUID, Plan], before: Plan, after: Plan) -> dict[UUID, list[UUID]]:
    """Return which plans hang on a work result that a superior has changed or dropped.

    Args:
        plans: of the people below, by SKP.
        before: the superior's plan as it stood.
        after: as it stands now.

    Returns:
        For each SKP that has any, its own work results that are concerned, in the order of its form.
    """
    kept = set(after.results)
    changed = {result.id for result in before.results if result not in kept}
    hanging = {skp_id: _hanging_results(plan.results, changed) for skp_id, plan in plans.items()}
    return {skp_id: results for skp_id, results in hanging.items() if results}


def newly_aligned(plan: Plan, before: Plan | None, after: Plan) -> set[UUID]:
    """Return the work results of a plan that hang on one of the superior's which stands now and did not before.

    Args:
        plan: of somebody below.
        before: the superior's plan as it stood; None: none did.
        after: as it stands now.
    """
    stood = set() if before is None else {result.id for result in before.results}
    new = {result.id for result in after.results} - stood
    return {result.id for result in plan.results if result.intervenes_on in new}


def _hanging_results(results: Sequence[WorkResult], changed: Collection[UUID]) -> list[UUID]:
    return [result.id for result in results if result.intervenes_on in changed]
