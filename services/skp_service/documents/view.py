"""What the templates read: the content of a document as plain data, its terms put into Indonesian."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from hub.indonesian import day
from services.skp_service import terms_id
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
_EMPLOYEE: Final = "Pegawai yang Dinilai"
_ASSESSOR: Final = "Pejabat Penilai Kinerja"
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
        "signatures": _signatures(content.signing, content.heading),
        "people": _people(content.heading),
        "columns": COLUMNS[plan.model, plan.approach],
        "parts": _parts(plan, content.superior_results, {}),
        "behaviours": [_behaviour(behaviour, plan) for behaviour in Behaviour],
        "agreement": plan.agreement,
        "annexes": [{"title": terms_id.ANNEX[annex], "items": plan.annexes.get(annex, ())} for annex in Annex],
    }


def evaluation_view(content: EvaluationDocument) -> View:
    """Return the data of `evaluation.typ`."""
    plan = content.plan
    return {
        **_frame("Evaluasi Kinerja Pegawai", content.heading, content.version, plan),
        "signatures": _signatures(content.signing, content.heading),
        "people": _people(content.heading, content.reviewer),
        "columns": (*COLUMNS[plan.model, plan.approach], *REVIEW_COLUMNS),
        "parts": _parts(plan, content.superior_results, content.reviews),
        "behaviours": [
            {**_behaviour(behaviour, plan), "feedback": _remarks(content.feedback.get(behaviour, ()))}
            for behaviour in Behaviour
        ],
        "organisation": terms_id.ORGANISATION[content.organisation],
        "pattern": [asdict(share) for share in shares_of(content.organisation)],
        "work_results": terms_id.RATING[content.work_results],
        "behaviour": terms_id.RATING[content.behaviour],
        "predicate": terms_id.PREDICATE[content.predicate],
        "notes": content.notes,
    }


def summary_view(content: EvaluationSummary) -> View:
    """Return the data of `summary.typ`."""
    reviewer = _person(_REVIEWER, content.reviewer) if content.reviewer else _NO_REVIEWER
    return {
        **_frame("Dokumen Evaluasi Kinerja Pegawai", content.heading, content.version),
        "signatures": _signatures(content.signing, content.heading),
        "people": [*_people(content.heading), reviewer],
        "organisation": terms_id.ORGANISATION[content.organisation],
        "predicate": terms_id.PREDICATE[content.predicate],
        "notes": content.notes,
    }


def predicates_view(content: PredicateList) -> View:
    """Return the data of `predicates.typ`."""
    numbers = Counter(entry.predicate for entry in content.entries)
    return {
        "name": "Penetapan Predikat Kinerja",
        "subject": content.unit,
        "lines": (f"Periode: {terms_id.kind(content.period)}",),
        "agency": content.agency.upper(),
        "span": terms_id.span(content.period),
        "version": content.version,
        "organisation": terms_id.ORGANISATION[content.organisation],
        "entries": [
            {**_person("", entry.person), "predicate": terms_id.PREDICATE[entry.predicate]} for entry in content.entries
        ],
        "counts": [{"predicate": name, "number": numbers[predicate]} for predicate, name in terms_id.PREDICATE.items()],
        "signatures": [_signature(content.place, content.on, content.signatory.position, content.signatory)],
    }


def _frame(name: str, heading: Heading, version: int, plan: Plan | None = None) -> View:
    form = () if plan is None else (terms_id.APPROACH[plan.approach], terms_id.MODEL[plan.model])
    return {
        "name": name,
        "subject": heading.employee.name,
        "lines": (*form, f"Periode: {terms_id.kind(heading.period)}"),
        "agency": heading.agency.upper(),
        "span": terms_id.span(heading.period),
        "version": version,
    }


def _signatures(signing: Signing, heading: Heading) -> list[View]:
    return [
        _signature(signing.place, signing.employee_on, _EMPLOYEE, heading.employee),
        _signature(signing.place, signing.assessor_on, _ASSESSOR, heading.assessor),
    ]


def _signature(place: str, on: date | None, role: str, person: Person) -> View:
    return {**_person(role, person), "place": place, "on": on and day(on)}


def _people(heading: Heading, reviewer: Person | None = None) -> list[View]:
    people = [_person(_EMPLOYEE, heading.employee), _person(_ASSESSOR, heading.assessor)]
    return people if reviewer is None else [*people, _person(_REVIEWER, reviewer)]


def _person(role: str, person: Person) -> View:
    return {
        "role": role,
        "name": person.name,
        "nip": person.nip,
        "grade": person.grade and terms_id.rank(person.grade),
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
        "perspective": result.perspective and terms_id.PERSPECTIVE[result.perspective],
        "measures": _measures(result.measures),
        "realisation": review.realisation,
        "evidence": review.evidence,
        "feedback": _remarks(review.feedback),
    }


def _remarks(given: Iterable[Remark]) -> list[str]:
    return [terms_id.remark(one) for one in given]


def _intervened(result: WorkResult, superior_results: Mapping[UUID, str]) -> str | None:
    if result.intervenes_on is not None:
        return superior_results[result.intervenes_on]
    return "Non-intervensi langsung" if result.non_direct else None


def _measures(measures: Iterable[Measure]) -> list[View]:
    return [
        {
            "aspect": measure.aspect and terms_id.ASPECT[measure.aspect],
            "indicator": measure.indicator,
            "target": measure.target,
        }
        for measure in measures
    ]


def _behaviour(behaviour: Behaviour, plan: Plan) -> View:
    guide = GUIDE[behaviour]
    return {"name": guide.name, "indicators": guide.indicators, "expectation": plan.expectations.get(behaviour)}
