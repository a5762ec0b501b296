"""What the checks of the medals make of what the API and the outbox tell."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

import pytest

from sandbox.agency.generate import sample_agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.calendar import PresentCalendar
from sandbox.demo.api_client import AgencyApi
from sandbox.demo.expected_medals import ExpectedDue, ExpectedMedals
from sandbox.demo.medal_checks import MedalChecks, MedalCounts
from sandbox.demo.medals import Answered, Medals
from sandbox.demo.personnel_reports import PersonnelReporter

SINCE = date(2020, 3, 1)
PEOPLE = ("decreed", "returned", "accepted", "waiting", "postponed", "left_out", "left_out_too")
LATE = {"returned", "postponed", "left_out", "left_out_too"}
STATES = {
    "decreed": "decreed",
    "returned": "returned",
    "accepted": "at_ministry",
    "waiting": "at_ministry",
    "postponed": "postponed",
}


@dataclass
class ToldByTheApi:
    """An API that answers as it is told; everybody's number and proposal are called as the person is."""

    late: set[str] = field(default_factory=lambda: set(LATE))
    states: dict[str, str] = field(default_factory=lambda: dict(STATES))
    excluded: str = "excluded"

    def client_for(self, _nip: str) -> "ToldByTheApi":
        return self

    async def items(self, path: str) -> AsyncIterator[dict[str, str]]:
        for name in sorted(self.late) if path == "/late" else self.states:
            yield {"id": name, "nip": name, "grade": "xx", "due_since": SINCE.isoformat()}

    async def get(self, path: str) -> dict[str, Any]:
        if path.startswith("/people/"):
            return {"milestones": [{"state": self.excluded}], "sentences": ["Ada hukuman disiplin."]}
        name = path.rpartition("/")[2]
        return {"state": self.states[name], "accepted_on": "2026-11-30" if name == "accepted" else None}

    async def post(self, _path: str, body: dict[str, str]) -> dict[str, str]:
        return {"person_id": body["nip"]}


def played(api: ToldByTheApi) -> Medals:
    agency = sample_agency()
    reporter = PersonnelReporter("amqp://127.0.0.1", "district", "")
    medals = Medals(cast("AgencyApi", api), agency, ScenarioRoles.of(agency), reporter, 1, PresentCalendar())
    due = tuple(ExpectedDue(name, "xx", SINCE, 2000, name == "postponed") for name in PEOPLE)
    medals.expected, medals.late = ExpectedMedals((), due, ("punished",)), due
    medals.proposed = frozenset(STATES)
    medals.sent, medals.postponed = ["decreed", "returned", "accepted", "waiting"], ["postponed"]
    medals.answered = Answered("decreed", "returned", "accepted")
    return medals


async def found(api: ToldByTheApi, granted: int | None = 1, proposed: int = 4) -> dict[str, bool]:
    async def count_sent(event_type: str) -> int:
        return {"award.granted.v1": granted or 0, "award.proposed.v1": proposed}[event_type]

    medals, roles = played(api), ScenarioRoles.of(sample_agency())
    counts = await MedalCounts.of(medals, roles, None if granted is None else count_sent)
    return {one.name: one.holds for one in await MedalChecks(medals, roles, counts).run()}


async def test_as_it_was_played_all_of_it_holds() -> None:
    assert await found(ToldByTheApi()) == dict.fromkeys(["late", "excluded", "medals", "granted"], True)


async def test_an_outbox_that_nobody_can_look_into_is_not_judged() -> None:
    assert await found(ToldByTheApi(), granted=None) == dict.fromkeys(["late", "excluded", "medals"], True)


@pytest.mark.parametrize("events", [{"granted": 0}, {"granted": 2}, {"proposed": 3}])
async def test_what_was_not_announced_once_is_wrong(events: dict[str, int]) -> None:
    assert await found(ToldByTheApi(), **events) == {"late": True, "excluded": True, "medals": True, "granted": False}


@pytest.mark.parametrize(
    "late", [LATE - {"left_out"}, LATE | {"waiting"}, LATE - {"returned"}], ids=["left_out", "waiting", "returned"]
)
async def test_somebody_who_is_missing_from_the_late_or_too_many_is_wrong(late: set[str]) -> None:
    assert not (await found(ToldByTheApi(late=late)))["late"]


async def test_a_play_that_leaves_nobody_late_is_wrong() -> None:
    medals, roles = played(ToldByTheApi()), ScenarioRoles.of(sample_agency())
    checks = MedalChecks(medals, roles, await MedalCounts.of(medals, roles, None))
    assert await checks.late()
    medals.proposed = frozenset(PEOPLE)
    assert not await checks.late()


@pytest.mark.parametrize("name", STATES)
async def test_a_proposal_that_stands_elsewhere_is_wrong(name: str) -> None:
    assert not (await found(ToldByTheApi(states=STATES | {name: "verified"})))["medals"]


async def test_who_was_punished_and_is_due_all_the_same_is_wrong() -> None:
    assert not (await found(ToldByTheApi(excluded="due")))["excluded"]


async def test_counts_are_written_by_name() -> None:
    medals = played(ToldByTheApi())
    counts = await MedalCounts.of(medals, ScenarioRoles.of(sample_agency()), None)
    assert counts == replace(counts, late_before=7, late=4, at_ministry=2, accepted=1, decreed=1, returned=1)
    assert counts.as_json()["granted_events"] is None
