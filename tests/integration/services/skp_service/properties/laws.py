"""What has to hold of everything that is stored, whatever came before; asked of two views, one after the other."""

from collections import Counter
from dataclasses import replace
from typing import Any, Final

from services.skp_service.domain.cycle import Act, Capacity, Stage
from tests.integration.services.skp_service.properties.acts import BY_THE_ASSESSOR
from tests.integration.services.skp_service.properties.rights import Rights
from tests.integration.services.skp_service.properties.service_fixture import CALLERS, QUARTER, ServiceState, Who

PREDICATES: Final = {
    ("above_expectation", "above_expectation"): "very_good",
    ("above_expectation", "as_expected"): "good",
    ("above_expectation", "below_expectation"): "poor",
    ("as_expected", "above_expectation"): "good",
    ("as_expected", "as_expected"): "good",
    ("as_expected", "below_expectation"): "poor",
    ("below_expectation", "above_expectation"): "needs_improvement",
    ("below_expectation", "as_expected"): "needs_improvement",
    ("below_expectation", "below_expectation"): "very_poor",
}
_RATED: Final = {Stage.RESULTS_RATED, Stage.ASSESSED, Stage.OBJECTED, Stage.FINAL}
_JUDGED: Final = {act.value for act in (*BY_THE_ASSESSOR, Act.DECIDE_OBJECTION, Act.EXEMPT, Act.FINALISE, Act.CORRECT)}
_AUTHORS: Final = {
    **{act.value: Capacity.ASSESSOR for act in BY_THE_ASSESSOR},
    Act.DECIDE_OBJECTION.value: Capacity.REVIEWER,
    Act.EXEMPT.value: Capacity.AGENCY_ADMIN,
    Act.FINALISE.value: Capacity.AUTHORISED,
    Act.CORRECT.value: Capacity.AUTHORISED,
}
_CORRECTED: Final = {"work_results", "behaviour", "predicate", "version", "finalised_at", "revision", "changed_at"}


def check(before: ServiceState, after: ServiceState, rights: Rights) -> None:
    """Raise AssertionError, naming the promise, if any is broken.

    Args:
        before: what was stored.
        after: what is stored now.
        rights: of today, over `before`.
    """
    _assigned(after, rights)
    for skp in after.skps.values():
        _proved(skp, after)
        if skp.work_results is None or skp.behaviour is None:
            assert skp.predicate is None, "a predicate without ratings"
        else:
            assert skp.predicate == PREDICATES[skp.work_results, skp.behaviour], "not the predicate of the matrix"
        if skp.id in before.skps:
            _changed(before.skps[skp.id], skp, [one.act for one in _new(before, after) if one.about == skp.id])
    assert before.skps.keys() <= after.skps.keys(), "an SKP is gone"
    assert [one.id for one in before.audit] == [one.id for one in after.audit[: len(before.audit)]], "trail rewritten"
    for entry in _new(before, after):
        _author(entry, before, rights)
    _announced(after)
    _fed(after)


def _assigned(view: ServiceState, rights: Rights) -> None:
    """What is stored is what follows from the agency as it stands, whatever was written when."""
    now = replace(rights, view=view)
    for skp in view.skps.values():
        assert skp.assessor_nip == now.assessor_of(skp), "an assessor who is not theirs"
        assert skp.reviewer_nip == now.reviewer_of(skp), "a reviewer who is not theirs"


def _new(before: ServiceState, after: ServiceState) -> list[Any]:
    return after.audit[len(before.audit) :]


def _proved(skp: Any, view: ServiceState) -> None:
    if skp.stage not in _RATED:
        return
    lacks = {one["id"] for one in skp.content["plan"]["results"]} - view.proved.get(skp.id, set())
    if not lacks:
        return
    exemption = skp.content["exemption"]
    assert exemption is not None, "rated without evidence"
    assert exemption["reason"].strip(), "exempted without a reason"
    admins = {who.subject for who in CALLERS.values() if "agency_admin" in who.roles and who.nip != skp.nip}
    granted = [one for one in view.audit if one.about == skp.id and one.act == Act.EXEMPT]
    assert granted, "exempted by nobody"
    assert granted[-1].by_subject in admins, "exempted by somebody else"


def _changed(before: Any, after: Any, acts: list[str]) -> None:
    old, new = before._asdict(), after._asdict()
    differing = {name for name in old if old[name] != new[name]}
    assert after.revision >= before.revision, "the revision fell"
    if differing - {"assessor_nip", "reviewer_nip", "changed_at"}:
        assert after.revision > before.revision, "the revision did not grow"
        assert acts, "changed without a trace"
    if before.stage == Stage.FINAL and differing:
        assert Act.CORRECT in acts, "changed after it was final"
        assert differing <= _CORRECTED, "changed after it was final"
        assert after.version == before.version + 1, "corrected under the same version"
    elif after.stage == Stage.FINAL and before.stage != Stage.FINAL:
        assert after.version == 1, "not the first version"
    else:
        assert before.stage == Stage.FINAL or after.version == 0, "a version that is not final"


def _author(entry: Any, before: ServiceState, rights: Rights) -> None:
    skp = before.skps.get(entry.about)
    if skp is None or entry.act not in _JUDGED:
        return
    assert entry.by_nip != skp.nip, "judged their own"
    author = _who(entry.by_subject)
    held = rights.capacities(author, skp)
    assert _AUTHORS[entry.act] in held, f"{entry.act} by who is not the {_AUTHORS[entry.act].value}"


def _who(subject: str) -> Who:
    return next(who for who in CALLERS.values() if who.roles and who.subject == subject)


def _announced(view: ServiceState) -> None:
    acts = Counter((entry.about, entry.act) for entry in view.audit)
    versions: dict[tuple[str, str], list[int]] = {}
    for event in view.events:
        versions.setdefault((event["type"], event["skp_id"]), []).append(event["version"])
    final: Counter[str] = Counter()
    for skp in view.skps.values():
        name = str(skp.id)
        kind = view.periods[skp.period_id].kind
        said = versions.pop(("skp.plan_approved.v1", name), [])
        assert said == list(range(1, acts[skp.id, Act.APPROVE] + 1)), "announced an approval without its cause"
        said = versions.pop(("skp.predicate_corrected.v1", name), [])
        assert said == list(range(2, acts[skp.id, Act.CORRECT] + 2)), "announced a correction without its cause"
        caused = acts[skp.id, Act.FINALISE] + acts[skp.id, Act.CORRECT]
        assert acts[skp.id, Act.FINALISE] == (skp.stage == Stage.FINAL), "final not once"
        assert skp.version == caused, "a version without its cause"
        if kind == QUARTER:
            said = versions.pop(("skp.periodic_evaluated.v1", name), [])
            assert said == list(range(1, skp.version + 1)), "announced a result not once a version"
        else:
            final[skp.nip] += caused
    held: dict[str, int] = Counter(nip for nip, _ in view.places.values())
    years = {row.nip: row for row in view.annual}
    for row in years.values():
        said = versions.pop(("skp.finalised.v1", str(row.id)), [])
        assert said == list(range(1, row.version + 1)), "announced a result not once a version"
        assert len(said) <= final[row.nip], "announced a result without its cause"
    for nip, caused in final.items():
        if caused and held[nip] == 1:
            assert nip in years, "a final result was not announced"
            assert years[nip].version == caused, "announced a result not once a version"
    assert not versions, "announced what is not there"


def _fed(view: ServiceState) -> None:
    assert [row.number for row in view.feed] == list(range(1, len(view.feed) + 1)), "the feed has gaps"
    versions: dict[Any, list[int]] = {}
    for row in view.feed:
        versions.setdefault(row.skp_id, []).append(row.content["version"])
    for skp in view.skps.values():
        assert versions.get(skp.id, []) == list(range(1, skp.version + 1)), "the feed lacks a version or has it twice"
