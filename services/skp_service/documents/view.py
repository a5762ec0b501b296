"""What the templates read: the content of a document as plain data, its terms put into Indonesian."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from services.skp_service.documents import words
from services.skp_service.documents.behaviour_guide import GUIDE
from services.skp_service.documents.content import (
    EvaluationDocument,
    EvaluationSummary,
    Heading,
    Remark,
    Review,
    Signing,
    SkpDocument,
)
from services.skp_service.documents.pattern import shares_of
from services.skp_service.domain.paper import Person
from services.skp_service.domain.plan import Measure, Plan, WorkResult
from services.skp_service.domain.predicate_list import PredicateList
from services.skp_service.domain.terms import Annex, Approach, Behaviour, PlanModel, WorkResultKind

View = dict[str, Any]

COLUMNS: Final[Mapping[tuple[PlanModel, Approach], tuple[str, ...]]] = {
    (PlanModel.LEADER, Approach.QUANTITATIVE): ("no", "result", "indicator", "target", "perspective"),
    (PlanModel.LEADER, Approach.QUALITATIVE): ("no", "result", "success", "perspective"),
    (PlanModel.STAFF, Approach.QUANTITATIVE): ("no", "intervened", "result", "aspect", "indicator", "target"),
    (PlanModel.STAFF, Approach.QUALITATIVE): ("no", "intervened", "result", "success"),
}
"""The columns of the form; `results.typ` knows what each is."""

REVIEW_COLUMNS: Final = ("realisation", "feedback")
"""What the evaluation adds to them."""

_PARTS: Final[Mapping[WorkResultKind, str]] = {
    WorkResultKind.MAIN: "A. Utama",
    WorkResultKind.ADDITIONAL: "B. Tambahan",
}
_NO_REVIEW: Final = Review()
_REVIEWER: Final = "Atasan Pejabat Penilai Kinerja"
_NO_REVIEWER: Final[View] = {
    "role": _REVIEWER,
    **dict.fromkeys(("name", "nip", "grade", "position", "unit")),
}


def skp_view(content: SkpDocument) -> View:
    """Return the data of `skp.typ`."""
    plan = content.plan
    return {
        **_frame("Sasaran Kinerja Pegawai", content.heading, content.version, plan),
        "signing": _signing(content.signing),
        "people": _people(content.heading),
        "columns": COLUMNS[plan.model, plan.approach],
        "parts": _parts(plan, content.superior_results, {}),
        "behaviours": [_behaviour(behaviour, plan) for behaviour in Behaviour],
        "agreement": plan.agreement,
        "annexes": [{"title": words.ANNEX[annex], "items": plan.annexes.get(annex, ())} for annex in Annex],
    }


def evaluation_view(content: EvaluationDocument) -> View:
    """Return the data of `evaluation.typ`."""
    plan = content.plan
    return {
        **_frame("Evaluasi Kinerja Pegawai", content.heading, content.version, plan),
        "signing": _signing(content.signing),
        "people": _people(content.heading, content.reviewer),
        "columns": (*COLUMNS[plan.model, plan.approach], *REVIEW_COLUMNS),
        "parts": _parts(plan, content.superior_results, content.reviews),
        "behaviours": [
            {**_behaviour(behaviour, plan), "feedback": _remarks(content.feedback.get(behaviour, ()))}
            for behaviour in Behaviour
        ],
        "organisation": words.ORGANISATION[content.organisation],
        "pattern": [asdict(share) for share in shares_of(content.organisation)],
        "work_results": words.RATING[content.work_results],
        "behaviour": words.RATING[content.behaviour],
        "predicate": words.PREDICATE[content.predicate],
        "notes": content.notes,
    }


def summary_view(content: EvaluationSummary) -> View:
    """Return the data of `summary.typ`."""
    reviewer = _person(_REVIEWER, content.reviewer) if content.reviewer else _NO_REVIEWER
    return {
        **_frame("Dokumen Evaluasi Kinerja Pegawai", content.heading, content.version),
        "signing": _signing(content.signing),
        "people": [*_people(content.heading), reviewer],
        "organisation": words.ORGANISATION[content.organisation],
        "predicate": words.PREDICATE[content.predicate],
        "notes": content.notes,
    }


def predicates_view(content: PredicateList) -> View:
    """Return the data of `predicates.typ`."""
    numbers = Counter(entry.predicate for entry in content.entries)
    return {
        "name": "Penetapan Predikat Kinerja",
        "subject": content.unit,
        "lines": (f"Periode: {words.kind(content.period)}",),
        "agency": content.agency.upper(),
        "span": words.span(content.period),
        "version": content.version,
        "organisation": words.ORGANISATION[content.organisation],
        "entries": [
            {**_person("", entry.person), "predicate": words.PREDICATE[entry.predicate]} for entry in content.entries
        ],
        "counts": [{"predicate": name, "number": numbers[predicate]} for predicate, name in words.PREDICATE.items()],
        "signatory": _person("", content.signatory),
        "place": content.place,
        "on": content.on and words.day(content.on),
    }


def _frame(name: str, heading: Heading, version: int, plan: Plan | None = None) -> View:
    form = () if plan is None else (words.APPROACH[plan.approach], words.MODEL[plan.model])
    return {
        "name": name,
        "subject": heading.employee.name,
        "lines": (*form, f"Periode: {words.kind(heading.period)}"),
        "agency": heading.agency.upper(),
        "span": words.span(heading.period),
        "version": version,
    }


def _signing(signing: Signing) -> View:
    return {
        "place": signing.place,
        "employee_on": signing.employee_on and words.day(signing.employee_on),
        "assessor_on": signing.assessor_on and words.day(signing.assessor_on),
    }


def _people(heading: Heading, reviewer: Person | None = None) -> list[View]:
    people = [_person("Pegawai yang Dinilai", heading.employee), _person("Pejabat Penilai Kinerja", heading.assessor)]
    return people if reviewer is None else [*people, _person(_REVIEWER, reviewer)]


def _person(role: str, person: Person) -> View:
    return {
        "role": role,
        "name": person.name,
        "nip": person.nip,
        "grade": person.grade and words.rank(person.grade),
        "position": person.position,
        "unit": person.unit,
    }


def _parts(plan: Plan, superior_results: Mapping[UUID, str], reviews: Mapping[UUID, Review]) -> list[View]:
    return [
        {
            "title": title,
            "results": [
                _result(result, superior_results, reviews.get(result.id, _NO_REVIEW))
                for result in plan.results
                if result.kind is kind
            ],
        }
        for kind, title in _PARTS.items()
    ]


def _result(result: WorkResult, superior_results: Mapping[UUID, str], review: Review) -> View:
    return {
        "text": result.text,
        "intervened": _intervened(result, superior_results),
        "perspective": result.perspective and words.PERSPECTIVE[result.perspective],
        "measures": _measures(result.measures),
        "realisation": review.realisation,
        "evidence": review.evidence,
        "feedback": _remarks(review.feedback),
    }


def _remarks(given: Iterable[Remark]) -> list[str]:
    return [words.remark(one) for one in given]


def _intervened(result: WorkResult, superior_results: Mapping[UUID, str]) -> str | None:
    if result.intervenes_on is not None:
        return superior_results[result.intervenes_on]
    return "Non-intervensi langsung" if result.non_direct else None


def _measures(measures: Iterable[Measure]) -> list[View]:
    return [
        {
            "aspect": measure.aspect and words.ASPECT[measure.aspect],
            "indicator": measure.indicator,
            "target": measure.target,
        }
        for measure in measures
    ]


def _behaviour(behaviour: Behaviour, plan: Plan) -> View:
    guide = GUIDE[behaviour]
    return {"name": guide.name, "indicators": guide.indicators, "expectation": plan.expectations.get(behaviour)}
