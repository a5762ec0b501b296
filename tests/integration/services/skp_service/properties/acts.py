"""What callers send: each act of the cycle as a request, and the next proper step of an SKP."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from contracts.vocabulary import Rating
from services.skp_service.domain.cycle import Act, Stage
from services.skp_service.domain.terms import Behaviour
from tests.integration.services.skp_service.agency_fixture import staff_plan
from tests.integration.services.skp_service.properties.service_fixture import ServiceState

RATINGS: Final = [one.value for one in Rating]
PLANNING: Final = {Act.EDIT, Act.SUBMIT, Act.WITHDRAW, Act.RETURN, Act.APPROVE, Act.REVISE}
BY_THE_ASSESSOR: Final = {Act.RETURN, Act.APPROVE, Act.RATE_RESULTS, Act.RATE_BEHAVIOUR, Act.ANSWER_OBJECTION}
WITHOUT_ETAG: Final = {Act.RECORD, Act.GIVE_FEEDBACK, Act.FINALISE}
CHANGING: Final = [act for act in Act if not act.value.startswith("read_")]

_PATHS: Final = {
    Act.EDIT: "plan",
    Act.GIVE_FEEDBACK: "feedback",
    Act.RATE_RESULTS: "ratings/work-results",
    Act.RATE_BEHAVIOUR: "ratings/behaviour",
    Act.DECIDE_OBJECTION: "objection/decision",
    Act.CORRECT: "corrections",
    Act.OBJECT: "objection",
    Act.ANSWER_OBJECTION: "objection/statement",
    Act.EXEMPT: "exemption",
}


@dataclass(frozen=True)
class Choice:
    """What of an act is left to the caller.

    Attributes:
        ratings: of results and of behaviour.
        number: chooses one of several things.
    """

    ratings: tuple[str, str] = ("as_expected", "as_expected")
    number: int = 0


def plan(results: int, kept: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a plan that is complete for everybody; `kept` are results that stay what they are."""
    whole = staff_plan(None, results=results) | {"agreement": "Perjanjian kinerja"}
    for result, held in zip(whole["results"], kept or [], strict=False):
        result["id"] = held["id"]
    return whole


def request_of(act: Act, skp: Any, choice: Choice, view: ServiceState) -> tuple[str, str, Any]:
    """Return method, path and body of an act."""
    why = {"reason": "Begitulah adanya."}
    results = skp.content["plan"]["results"]
    by_unit = {"unit_code": skp.unit_code, "period_id": str(skp.period_id)}
    feedback: list[dict[str, Any]] = [{"result_id": one["id"], "text": "Baik."} for one in results]
    feedback += [{"behaviour": one.value, "text": "Baik."} for one in Behaviour]
    bodies: dict[Act, Any] = {
        Act.EDIT: plan(1 + choice.number % 2, results),
        Act.GIVE_FEEDBACK: {"items": feedback[: None if choice.number % 3 else 1]},
        Act.RATE_RESULTS: {"rating": choice.ratings[0]},
        Act.RATE_BEHAVIOUR: {"rating": choice.ratings[1]},
        Act.ANSWER_OBJECTION: {"statement": "Sudah dihitung."},
        Act.DECIDE_OBJECTION: why | _rated(choice) | _authorise_feedback(skp),
        Act.CORRECT: why | _rated(choice),
        Act.FINALISE: {"skp_ids": [str(skp.id)]} if choice.number % 3 else by_unit,
        **dict.fromkeys((Act.OBJECT, Act.EXEMPT, Act.RETURN, Act.REVISE), why),
    }
    if act is Act.RECORD:
        return _recorded(skp, results[choice.number % len(results)]["id"], choice, view)
    if act is Act.FINALISE:
        return "POST", "/finalisations", bodies[act]
    method = "PUT" if act in {Act.EDIT, Act.RATE_RESULTS, Act.RATE_BEHAVIOUR} else "POST"
    return method, f"/skps/{skp.id}/{_PATHS.get(act, act.value)}", bodies.get(act)


def _authorise_feedback(skp: Any) -> dict[str, str]:
    objection = skp.content["objection"]
    return {} if objection and objection["statement"] else {"assessor_said": "Tidak dapat didengar."}


def _rated(choice: Choice) -> dict[str, str]:
    return {"work_results": choice.ratings[0], "behaviour": choice.ratings[1]}


def _recorded(skp: Any, result_id: str, choice: Choice, view: ServiceState) -> tuple[str, str, Any]:
    at = f"/skps/{skp.id}/results/{result_id}"
    held = view.proofs.get(skp.id, [])
    if choice.number % 4 == 2:
        return "POST", f"{at}/notes", {"text": "Berjalan."}
    if choice.number % 4 == 3 and held:
        return "DELETE", f"/skps/{skp.id}/evidence/{held[choice.number % len(held)]}", None
    return "POST", f"{at}/evidence/links", {"name": "Laporan", "link": "https://berkas.example.go.id/laporan"}


def next_act(skp: Any, view: ServiceState, skips: Collection[Act]) -> Act:
    """Return what the cycle waits for; `skips` are of the acts that somebody in a hurry would leave out."""
    match Stage(skp.stage):
        case Stage.DRAFT | Stage.RETURNED:
            return Act.SUBMIT
        case Stage.SUBMITTED:
            return Act.APPROVE
        case Stage.APPROVED:
            lacks = {one["id"] for one in skp.content["plan"]["results"]} - view.proved.get(skp.id, set())
            if lacks and skp.content["exemption"] is None and Act.RECORD not in skips:
                return Act.RECORD
            return Act.RATE_RESULTS if heard_on_all(skp, view) else Act.GIVE_FEEDBACK
        case Stage.RESULTS_RATED:
            return Act.RATE_BEHAVIOUR if heard_on_all(skp, view) else Act.GIVE_FEEDBACK
        case Stage.ASSESSED:
            heard = skp.content["accepted"] or skp.content["objection"] or Act.ACCEPT in skips
            return Act.FINALISE if heard else Act.ACCEPT
        case Stage.OBJECTED:
            heard = skp.content["objection"]["statement"] or skp.revision % 2
            return Act.DECIDE_OBJECTION if heard else Act.ANSWER_OBJECTION
        case Stage.FINAL:
            return Act.CORRECT


def heard_on_all(skp: Any, view: ServiceState) -> bool:
    """Return whether the assessor has given feedback on everything."""
    return heard_on_results(skp, view) and heard_on_behaviours(skp, view)


def heard_on_results(skp: Any, view: ServiceState) -> bool:
    """Return whether the assessor has given feedback on every result."""
    mine = {str(one.result_id) for one in view.feedback.get(skp.id, []) if one.capacity == "assessor"}
    return {one["id"] for one in skp.content["plan"]["results"]} <= mine


def heard_on_behaviours(skp: Any, view: ServiceState) -> bool:
    """Return whether the assessor has given feedback on every behaviour."""
    mine = {one.behaviour for one in view.feedback.get(skp.id, []) if one.capacity == "assessor"}
    return {one.value for one in Behaviour} <= mine
