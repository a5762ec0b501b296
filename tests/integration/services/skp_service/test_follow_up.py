"""Final results as other systems pull them, and what follows from them."""

from typing import Any, Final
from uuid import uuid4

import pytest

from benchmarks.statements import counted
from hub.runtime import Runtime
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Person,
    deliver,
    employee,
    staff_nip,
    staff_plan,
    told,
    unit,
)

RATINGS: Final = {
    "very_good": ("above_expectation", "above_expectation"),
    "good": ("as_expected", "as_expected"),
    "needs_improvement": ("below_expectation", "as_expected"),
    "poor": ("as_expected", "below_expectation"),
    "very_poor": ("below_expectation", "below_expectation"),
}


async def final_ones(world: Agency, *predicates: str, **period: Any) -> tuple[str, list[dict[str, Any]]]:
    """Have staff whose assessments are final, with these predicates; returns the period and the SKPs."""
    nips = await world.settle(len(predicates))
    span = await world.period(**period)
    _, under = await world.cascade(span)
    plan, by = staff_plan(under["plan"]["results"][0]["id"]), world.person(CHIEF)
    found = []
    for nip, predicate in zip(nips, predicates, strict=True):
        skp = await world.planned(nip, span, plan, by=by)
        found.append(await world.assessed(skp, by=by, ratings=RATINGS[predicate]))
    answer = await world.finalise(*[skp["id"] for skp in found])
    assert answer.status_code == 200, answer.text
    return span, found


async def pull(person: Person, **params: Any) -> dict[str, Any]:
    answer = await person.get("/results", **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_results_are_pulled_in_the_order_in_which_they_became_final(world: Agency) -> None:
    _, skps = await final_ones(world, "very_good", "good", "poor")
    first = await pull(world.admin, limit=2)
    assert [one["skp_id"] for one in first["items"]] == [skps[0]["id"], skps[1]["id"]]
    assert (first["next"], first["is_all"]) == (2, False)
    rest = await pull(world.admin, limit=2, after=first["next"])
    assert [one["skp_id"] for one in rest["items"]] == [skps[2]["id"]]
    assert (rest["next"], rest["is_all"]) == (3, True)
    nothing = await pull(world.admin, after=3)
    assert (nothing["items"], nothing["next"], nothing["is_all"]) == ([], 3, True)
    one = first["items"][0]
    assert (one["nip"], one["unit_code"], one["predicate"], one["version"]) == (skps[0]["nip"], "BKD-1", "very_good", 1)
    assert (one["reward"], one["coaching"], one["promotable"]) == (True, False, True)
    assert (one["credit_points"], one["ip_performance"], one["period_kind"]) == ("37.50", 30, "annual")
    assert (one["start"], one["end"]) == (f"{YEAR}-01-01", f"{YEAR}-12-31")


async def test_a_correction_comes_as_a_new_number(world: Agency) -> None:
    _, (skp,) = await final_ones(world, "good")
    correction = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    await world.person(HEAD).done(skp["id"], "/corrections", correction)
    found = await pull(world.admin, after=1)
    assert [(one["number"], one["skp_id"], one["version"], one["predicate"]) for one in found["items"]] == [
        (2, skp["id"], 2, "needs_improvement")
    ]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"reward": True}, {"very_good"}),
        ({"reward": False}, {"good", "needs_improvement", "poor", "very_poor"}),
        ({"coaching": True}, {"needs_improvement", "poor", "very_poor"}),
        ({"promotable": True}, {"very_good", "good"}),
        ({"promotable": True, "reward": False}, {"good"}),
        ({"kind": "annual"}, set(RATINGS)),
        ({"kind": "monthly"}, set()),
    ],
)
async def test_only_what_is_wanted_is_pulled(world: Agency, wish: dict[str, Any], expected: set[str]) -> None:
    await final_ones(world, *RATINGS)
    found = await pull(world.admin, **wish)
    assert {one["predicate"] for one in found["items"]} == expected
    # What is not wanted is passed, too: the next reading does not look at it again.
    assert (found["next"], found["is_all"]) == (5, True)


async def test_each_pulls_of_their_own_units_only(world: Agency) -> None:
    await final_ones(world, "good")
    await deliver(world.runtime, "units", unit("DLH"))

    async def numbers(person: Person, **params: Any) -> list[int]:
        return [one["number"] for one in (await pull(person, **params))["items"]]

    for person in (world.admin, world.person(HEAD), world.person(CHIEF)):
        assert await numbers(person) == [1]
    program = world.person(None, Role.UNIT_ADMIN, units=["BKD"])
    assert await numbers(program) == await numbers(program, unit_code="BKD-1") == [1]
    assert await numbers(world.person(None, Role.UNIT_ADMIN, units=["DLH"])) == []
    assert await numbers(world.person(None, Role.AGENCY_ADMIN), unit_code="DLH") == []


@pytest.mark.parametrize("path", ["/results", "/follow-ups/rewards", "/follow-ups/coaching"])
async def test_what_is_refused(world: Agency, path: str) -> None:
    (nip,) = await world.settle(1)
    period = {} if path == "/results" else {"period_id": await world.period()}

    async def refused(person: Person, **params: Any) -> tuple[int, str]:
        answer = await person.get(path, **(period | params))
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    assert await refused(world.person(nip)) == (403, "not_your_unit")
    assert await refused(world.person(None, Role.OPERATOR)) == (403, "not_your_unit")
    assert await refused(world.person(CHIEF), unit_code="BKD") == (403, "not_your_unit")
    assert await refused(world.admin, unit_code="NONE") == (404, "unknown_unit")
    assert (await refused(world.admin, after="x"))[0] == 422
    if period:
        assert await refused(world.admin, period_id=str(uuid4())) == (404, "unknown_period")


async def test_the_lists_for_reward_and_for_coaching(world: Agency) -> None:
    period, skps = await final_ones(world, *RATINGS)
    ids = {predicate: skp["id"] for predicate, skp in zip(RATINGS, skps, strict=True)}

    async def pages(person: Person, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        params: dict[str, Any] = {}
        while True:
            answer = await person.get(f"/follow-ups/{path}", period_id=period, limit=2, **params)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if answer.json()["next"] is None:
                return found
            params = {"after": answer.json()["next"]}

    (rewarded,) = await pages(world.admin, "rewards")
    assert (rewarded["skp_id"], rewarded["predicate"]) == (ids["very_good"], "very_good")
    assert (rewarded["unit"], rewarded["position"]) == ("Unit BKD-1", "Analis SDM Aparatur Ahli Muda")
    coached = await pages(world.person(CHIEF), "coaching")
    assert sorted(one["skp_id"] for one in coached) == sorted(
        ids[one] for one in ("needs_improvement", "poor", "very_poor")
    )


async def test_the_lists_have_what_is_final_only(world: Agency) -> None:
    skps = await world.staff_assessed()
    answer = await world.person(CHIEF).get("/follow-ups/coaching", period_id=skps[0]["period"]["id"])
    assert answer.json() == {"items": [], "next": None}


async def test_what_follows_from_one_assessment(world: Agency) -> None:
    _, (skp,) = await final_ones(world, "very_good")
    path, owner = f"/skps/{skp['id']}/follow-up", world.person(skp["nip"])
    answer = await owner.get(path, points="70")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["functional_level"], found["months"], found["credit_points"]) == ("ahli_muda", 12, "37.50")
    assert (found["total_points"], found["lacking"]) == ("107.50", {"rank": "0", "level": "92.50"})
    assert (found["reward"], found["coaching"], found["promotable"], found["ip_performance"]) == (True, False, True, 30)
    without = (await owner.get(path)).json()
    assert (without["total_points"], without["lacking"]) == (None, None)
    assert (await owner.get(path, points="-1")).status_code == 422


async def test_a_part_of_a_year_counts_its_months(world: Agency) -> None:
    await world.settle(1)
    late = staff_nip(9)
    await deliver(world.runtime, "employees", employee(late, effective_on=f"{YEAR}-11-01"))
    period = await world.period()
    _, under = await world.cascade(period)
    by = world.person(CHIEF)
    plan = staff_plan(under["plan"]["results"][0]["id"])
    skp = await world.planned(late, period, plan, by=by)
    await world.assessed(skp, by=by, ratings=RATINGS["good"])
    await world.finalise(skp["id"])
    found = (await by.get(f"/skps/{skp['id']}/follow-up")).json()
    assert (found["months"], found["credit_points"]) == (2, "4.17")


async def test_the_agency_says_on_which_day_a_month_counts(world: Agency) -> None:
    await world.settle(1)
    late = staff_nip(9)
    await deliver(world.runtime, "employees", employee(late, effective_on=f"{YEAR}-11-15"))
    period = await world.period()
    await world.cascade(period)
    skp = await world.planned(late, period, staff_plan(None), by=world.person(CHIEF))
    async with told(world, skp_month_counts="day_15") as agency:
        await agency.assessed(skp, by=agency.person(CHIEF), ratings=RATINGS["good"])
        await agency.finalise(skp["id"])
        found = (await agency.admin.get(f"/skps/{skp['id']}/follow-up")).json()
        (pulled,) = (await agency.admin.get("/results")).json()["items"]
    assert (found["months"], found["credit_points"], pulled["credit_points"]) == (2, "4.17", "4.17")
    assert (await world.admin.get(f"/skps/{skp['id']}/follow-up")).json()["months"] == 1


async def test_who_may_see_what_follows(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    path, owner = f"/skps/{skp['id']}/follow-up", world.person(skp["nip"])
    early = await owner.get(path)
    assert (early.status_code, early.json()["type"]) == (409, "urn:kinerja:problem:wrong_stage")
    await world.finalise(skp["id"])
    assert (await owner.get(path)).status_code == 200
    assert (await world.admin.get(path)).status_code == 200
    assert (await world.person(None, Role.OPERATOR).get(path)).status_code == 404


async def test_statements_do_not_grow_with_the_results(world: Agency, runtime: Runtime) -> None:
    period, (first,) = await final_ones(world, "very_good")

    async def needed() -> list[int]:
        counts = []
        for path, params in (("/results", {}), ("/follow-ups/rewards", {"period_id": period})):
            with counted(runtime) as statements:
                answer = await world.admin.get(path, **params)
            assert answer.status_code == 200, answer.text
            counts.append(len(statements))
        return counts

    before = await needed()
    nips = await world.settle(4)
    plan, by = staff_plan(first["plan"]["results"][0]["intervenes_on"]), world.person(CHIEF)
    for nip in nips[1:]:
        skp = await world.planned(nip, period, plan, by=by)
        await world.assessed(skp, by=by, ratings=RATINGS["very_good"])
        await world.finalise(skp["id"])
    assert len((await pull(world.admin))["items"]) == 4
    assert await needed() == before
    assert max(before) <= 5
