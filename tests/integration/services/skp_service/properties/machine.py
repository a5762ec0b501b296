"""Anybody sends any act in any order while people come and go and days pass."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.employee import EmployeeChangedV1
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage
from tests.integration.services.skp_service import agency_fixture
from tests.integration.services.skp_service.agency_fixture import ADMIN, CHIEF, HEAD, YEAR
from tests.integration.services.skp_service.properties import laws, reading
from tests.integration.services.skp_service.properties.acts import (
    CHANGING,
    PLANNING,
    RATINGS,
    WITHOUT_ETAG,
    Choice,
    heard_on_behaviours,
    heard_on_results,
    next_act,
    plan,
    request_of,
)
from tests.integration.services.skp_service.properties.agency import (
    FAR,
    HEAD_TITLES,
    ONE,
    OTHER,
    PARENTS,
    STAFF_TITLE,
    AgencyModel,
)
from tests.integration.services.skp_service.properties.rights import OBJECTION_DAYS, Rights
from tests.integration.services.skp_service.properties.service_fixture import (
    CALLERS,
    QUARTER,
    STARTS,
    ServiceState,
    ServiceUnderTest,
    Who,
)

Result = TypeVar("Result")

# A history that breaks a promise is told as it was found: each takes a second, and to shorten it takes hundreds.
ANY: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    stateful_step_count=25,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
WANTING_NOTHING: Final = {Act.EDIT, Act.WITHDRAW, Act.RETURN, Act.REVISE}
"""What nothing but its deadline can refuse."""
WHO: Final = st.sampled_from(sorted(CALLERS))
NUMBERS: Final = st.integers(0, 11)
CHOICES: Final = st.builds(Choice, st.tuples(st.sampled_from(RATINGS), st.sampled_from(RATINGS)), NUMBERS)
ETAGS: Final = st.sampled_from(["seen", "seen", "seen", "seen", "stale", "none", "torn", "*"])
ACTS: Final = st.sampled_from(CHANGING)
PEOPLE: Final = st.sampled_from([HEAD, CHIEF, ONE, OTHER, FAR, ADMIN])
BELOW: Final = st.sampled_from([CHIEF, ONE, OTHER])
OWNERS: Final = ["head", "chief", "one", "other", "far", "admin"]
SKIPS: Final = st.sampled_from([frozenset(), frozenset(), frozenset({Act.RECORD}), frozenset({Act.ACCEPT})])
NOTHING: Final[frozenset[Act]] = frozenset()
DAYS: Final = st.sampled_from([1, 1, OBJECTION_DAYS, OBJECTION_DAYS + 1, 30])


class PerformanceMachine(RuleBasedStateMachine):
    """An agency whose head and chief have plans that stand, and whose staff has drafts."""

    def __init__(self, office: ServiceUnderTest, runner: asyncio.Runner) -> None:
        super().__init__()
        self.runner = runner
        self.office = office
        self.agency = AgencyModel()
        self.view = ServiceState()
        self.run(office.begin(self._prepare))
        self.run(self._look())

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(coroutine)

    @property
    def rights(self) -> Rights:
        return Rights(self.agency, self.view, self.office.clock.day)

    def skp(self, number: int) -> Any:
        """One of the SKPs, in the order in which they were begun."""
        begun = list(dict.fromkeys(entry.about for entry in self.view.audit if entry.about in self.view.skps))
        return self.view.skps[begun[number % len(begun)]]

    @initialize(number=NUMBERS, steps=st.integers(0, 10), choice=CHOICES, skips=SKIPS)
    def begin(self, number: int, steps: int, choice: Choice, skips: frozenset[Act]) -> None:
        self.go_on(number, steps, choice, skips)

    @rule(number=NUMBERS, steps=st.integers(1, 6), choice=CHOICES, skips=SKIPS)
    def go_on(self, number: int, steps: int, choice: Choice, skips: frozenset[Act] = NOTHING) -> None:
        """Let the right people do what the cycle waits for, or leave some of it out."""
        for step in range(steps):
            skp = self.skp(number)
            act = next_act(skp, self.view, skips)
            if (who := self._who_may(act, skp)) is None:
                return
            proper = 1 + 3 * step if act in {Act.GIVE_FEEDBACK, Act.FINALISE} else 4 * step
            done = self._try(who, act, skp, Choice(choice.ratings, proper + (act is Act.RECORD and step % 2)))
            if not done or act is Act.CORRECT:
                return

    @rule(who=WHO, act=ACTS, number=NUMBERS, choice=CHOICES, etag=ETAGS)
    def send(self, who: str, act: Act, number: int, choice: Choice, etag: str) -> None:
        """Let anybody do anything."""
        self._try(CALLERS[who], act, self.skp(number), choice, etag)

    @rule(who=WHO, pick=NUMBERS, number=NUMBERS, choice=CHOICES)
    def send_in_time(self, who: str, pick: int, number: int, choice: Choice) -> None:
        """Let anybody do something that somebody may do now."""
        self._try(CALLERS[who], self._act_in_time(pick, number), self.skp(number), choice)

    @rule(pick=NUMBERS, number=NUMBERS, choice=CHOICES)
    def send_own(self, pick: int, number: int, choice: Choice) -> None:
        """Let the owner, under every hat they have, do something that somebody may do now."""
        act = self._act_in_time(pick, number)
        for who in CALLERS.values():
            if who.nip == self.skp(number).nip:
                self._try(who, act, self.skp(number), choice)

    @rule(pick=NUMBERS, number=NUMBERS, choice=CHOICES, etag=ETAGS)
    def turn_aside(self, pick: int, number: int, choice: Choice, etag: str) -> None:
        """Let who may do something, whether all that it needs is there or not."""
        act = self._act_in_time(pick, number)
        if (who := self._who_may(act, self.skp(number))) is not None:
            self._try(who, act, self.skp(number), choice, etag)

    @rule(who=st.sampled_from(OWNERS), quarter=st.booleans(), results=st.integers(1, 2))
    def open(self, who: str, results: int, *, quarter: bool) -> None:
        """Begin another SKP: of the quarter, of a new position, or one that is there already."""
        period = next(one.id for one in self.view.periods.values() if (one.kind == QUARTER) == quarter)
        self.run(self.open_skp(CALLERS[who], period, results))

    @rule(who=WHO, number=NUMBERS)
    def look(self, who: str, number: int) -> None:
        """Compare all that somebody is shown of one SKP, and their lists, with the table."""
        self.run(reading.check(self.office, CALLERS[who], self.rights, [self.skp(number)]))

    @rule(number=NUMBERS)
    def everybody_looks(self, number: int) -> None:
        self._everybody_looks(self.skp(number).id)

    @rule(number=NUMBERS, days=DAYS)
    def is_given_time(self, number: int, days: int) -> None:
        """Let the admin give the owner of an SKP more time; to themselves they give none, nor what has no effect."""
        skp, before = self.skp(number), self.view
        period, until = before.periods[skp.period_id], self.office.clock.day + timedelta(days)
        has_effect = period.drafts_close < until <= period.end.replace(year=period.end.year + 1)
        body = {"nip": skp.nip, "until": str(until), "reason": "Cuti."}
        path = f"/periods/{skp.period_id}/extra-time"
        answer = self.run(self.office.send(CALLERS["admin"], "POST", path, body))
        self.run(self._look())
        laws.check(before, self.view, self.rights)
        assert answer.status_code == (403 if skp.nip == ADMIN else 201 if has_effect else 422), answer.text
        new = [(one.about, one.act) for one in self.view.audit[len(before.audit) :]]
        assert new == ([(skp.period_id, "give_extra_time")] if answer.is_success else [])

    @rule(days=DAYS)
    def days_pass(self, days: int) -> None:
        self._pass(days)

    @precondition(lambda self: any(skp.stage == Stage.ASSESSED for skp in self.view.skps.values()))
    @rule(number=NUMBERS)
    def the_period_ends(self, number: int) -> None:
        left = (STARTS.replace(month=12, day=31) - self.office.clock.day).days
        self._pass(max(left, 0) + 1 + number % 2 * 7)

    @rule(nip=BELOW, superior=PEOPLE)
    def superior_changes(self, nip: str, superior: str) -> None:
        if self.agency.people[nip].active and nip != superior:
            self._tell(self.agency.goes_under(nip, superior, self.office.clock.day))

    @rule(nip=PEOPLE, keeps=st.booleans())
    def leaves(self, nip: str, *, keeps: bool) -> None:
        person, today = self.agency.people[nip], self.office.clock.day
        if not person.active:
            self._tell(self.agency.returns(nip, today))
        elif person.place.start < today:
            self._tell(self.agency.leaves(nip, today, keeps_posts=keeps))

    @rule(nip=BELOW, unit=st.sampled_from(sorted(PARENTS)), superior=st.sampled_from([HEAD, FAR, CHIEF, None]))
    def moves(self, nip: str, unit: str, superior: str | None) -> None:
        person, today = self.agency.people[nip], self.office.clock.day
        if not person.active or unit == person.place.unit or nip == superior or person.place.start == today:
            return
        title = HEAD_TITLES[unit] if unit in self.agency.vacant(today) else STAFF_TITLE
        self._tell(self.agency.moves(nip, unit, title, superior, today))

    @rule(nip=PEOPLE, number=NUMBERS, first=st.integers(0, 2), last=st.sampled_from([None, 2, 10]))
    def acts_for(self, nip: str, number: int, first: int, last: int | None) -> None:
        """Fill a vacant post for a time, or no more."""
        person, today = self.agency.people[nip], self.office.clock.day
        vacant = self.agency.vacant(today)
        if person.acting:
            self._tell(self.agency.acts_no_more(nip))
        elif person.active and vacant:
            since = today.fromordinal(today.toordinal() + first)
            until = None if last is None else today.fromordinal(today.toordinal() + last)
            self._tell(self.agency.acts_for(nip, vacant[number % len(vacant)], since, until))

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:  # no promise is broken already
            some = list(CALLERS.values())[len(self.view.audit) % 4 :: 4]
            for who in some:
                self.run(reading.check(self.office, who, self.rights, []))

    async def _prepare(self) -> None:
        """Have the first plans stand; without a check, because every history begins so."""
        office = self.office
        await office.settle()
        await agency_fixture.deliver(
            office.runtime, "employees", *(one.record() for one in AgencyModel().people.values()), today=STARTS
        )
        ids = []
        for kind, name, start, closes in (
            ("annual", "Tahun", "01-01", "02-28"),
            (QUARTER, "Triwulan", "10-01", "10-31"),
        ):
            terms = {"name": name, "kind": kind, "start": f"{YEAR}-{start}"}
            terms |= {"end": f"{YEAR}-12-31", "drafts_close": f"{YEAR}-{closes}"}
            answer = await office.send(CALLERS["admin"], "POST", "/periods", terms)
            assert answer.status_code == 201, answer.text
            ids.append(answer.json()["id"])
        for name, by in (("head", "admin"), ("chief", "head"), ("one", "chief"), ("other", None)):
            body = {"period_id": ids[0], "plan": plan(1 + (name == "one"))}
            answer = await office.send(CALLERS[name], "POST", "/skps", body)
            assert answer.status_code == 201, answer.text
            for who, step in ((name, "submit"), (by, "approve")) if by else ():
                assert who is not None
                path = f"/skps/{answer.json()['id']}/{step}"
                done = await office.send(CALLERS[who], "POST", path, etag='"1"' if step == "submit" else '"2"')
                assert done.status_code == 200, done.text

    def _pass(self, days: int) -> None:
        self.run(self.office.pass_days(days))
        before = self.view
        self.run(self._look())
        laws.check(before, self.view, self.rights)

    def _tell(self, record: EmployeeChangedV1) -> None:
        office = self.office
        self.run(agency_fixture.deliver(office.runtime, "employees", record, today=office.clock.day))
        before = self.view
        self.run(self._look())
        assert [one.id for one in before.audit] == [one.id for one in self.view.audit]
        laws.check(before, self.view, self.rights)

    def _act_in_time(self, pick: int, number: int) -> Act:
        stage = Stage(self.skp(number).stage)
        acts = [act for act in CHANGING if stage in RULES[act].leads]
        return acts[pick % len(acts)]

    def _who_may(self, act: Act, skp: Any) -> Who | None:
        able = (who for who in CALLERS.values() if self.rights.may(who, act, skp))
        if act is Act.GIVE_FEEDBACK:
            able = (who for who in able if Capacity.ASSESSOR in self.rights.capacities(who, skp))
        return next(able, None)

    def _try(self, who: Who, act: Act, skp: Any, choice: Choice, etag: str = "seen") -> bool:
        """Send an act, and compare the answer and what is stored with the rules; returns whether it was done."""
        rights = self.rights
        tags = {"seen": f'"{skp.revision}"', "stale": f'"{skp.revision - 1}"', "torn": '"', "*": "*"}
        method, path, body = request_of(act, skp, choice, self.view)
        answer = self.run(self.office.send(who, method, path, body, etag=tags.get(etag)))
        before = self.view
        self.run(self._look())
        laws.check(before, self.view, rights)
        by_unit = path == "/finalisations" and "unit_code" in body
        if not answer.is_success:
            assert before == self.view, "changed by what was refused"
        elif not by_unit and not (act is Act.FINALISE and skp.stage == Stage.FINAL):
            self._was_right(rights, who, act, skp, etag)
            self._left_a_trace(before, who, act, skp)
        if not by_unit:
            self._answered(rights, who, act, skp, etag, answer)
        return answer.is_success

    def _was_right(self, rights: Rights, who: Who, act: Act, skp: Any, etag: str) -> None:
        assert rights.may(who, act, skp), f"did what is not theirs to do: {act}"
        assert act in WITHOUT_ETAG or etag == "seen", "overwrote what was not seen"
        content, before, today = skp.content, rights.view, rights.today
        last = None if content["told_on"] is None else STARTS.fromisoformat(content["told_on"]).toordinal()
        in_time = last is not None and today.toordinal() <= last + OBJECTION_DAYS
        if act in PLANNING:
            assert rights.in_time(act, skp), "planned too late"
        elif act is Act.OBJECT:
            assert in_time, "objected too late"
            assert not content["accepted"], "objected to what was accepted"
            assert not content["objection"], "objected twice"
        elif act is Act.DECIDE_OBJECTION:
            assert self.view.skps[skp.id].content["objection"]["statement"], "decided without hearing the assessor"
        elif act is Act.FINALISE:
            decided = content["objection"] is not None and content["objection"]["decision"] is not None
            assert content["accepted"] or decided or not in_time, "final too soon"
        elif act is Act.RATE_RESULTS:
            assert heard_on_results(skp, before), "rated without feedback"
        elif act is Act.RATE_BEHAVIOUR:
            assert heard_on_behaviours(skp, before), "rated without feedback"

    def _left_a_trace(self, before: ServiceState, who: Who, act: Act, skp: Any) -> None:
        new = self.view.audit[len(before.audit) :]
        mine = [one for one in new if one.about == skp.id and one.act == act.value]
        assert len(mine) == 1, "done without a trace"
        assert (mine[0].by_nip, mine[0].by_subject) == (who.nip, who.subject), "the trace names somebody else"
        assert all(one.act == "flag" for one in new if one not in mine), "a trace of what was not done"

    def _answered(self, rights: Rights, who: Who, act: Act, skp: Any, etag: str, answer: httpx.Response) -> None:
        if not who.roles:
            assert answer.status_code in {401, 428, 400}, "answered who is not signed in"
        elif act not in WITHOUT_ETAG and etag in {"none", "torn", "*"}:
            assert answer.status_code in {400, 428}
        elif not rights.may(who, Act.READ_PLAN, skp):
            assert answer.status_code == 404, f"told of an SKP that is not theirs: {answer.status_code}"
        elif rights.may(who, act, skp):
            expected = 412 if etag == "stale" and act not in WITHOUT_ETAG else 409
            assert answer.is_success or answer.status_code == expected, f"{act} refused with {answer.status_code}"
            if act in WANTING_NOTHING and etag == "seen" and rights.in_time(act, skp):
                assert answer.is_success, f"{act} refused in time"
        elif not (act is Act.FINALISE and skp.stage == Stage.FINAL):
            assert answer.status_code in {403, 409}, f"{act} answered with {answer.status_code}"

    async def open_skp(self, who: Who, period: UUID, results: int) -> None:
        before, rights = self.view, self.rights
        answer = await self.office.send(who, "POST", "/skps", {"period_id": str(period), "plan": plan(results)})
        await self._look()
        laws.check(before, self.view, rights)
        new = self.view.skps.keys() - before.skps.keys()
        if answer.status_code != 201:
            assert answer.status_code in {404, 409}, answer.text
            assert before == self.view, "changed by what was refused"
            return
        assert [self.view.skps[one].nip for one in new] == [who.nip], "began what is not theirs"
        assert [(one.about, one.act) for one in self.view.audit[len(before.audit) :]] == [(*new, "open")]

    def _everybody_looks(self, skp_id: UUID) -> None:
        for who in CALLERS.values():
            self.run(reading.check_skp(self.office, who, self.rights, self.view.skps[skp_id]))
            self.run(reading.check_feedback(self.office, who, self.rights, self.view.skps[skp_id]))

    async def _look(self) -> None:
        self.view = await self.office.look()


def search(chosen: settings, folder: Path, patch: pytest.MonkeyPatch, *, database_url: str = "") -> None:
    """Let Hypothesis look for a history that breaks a promise. Raises AssertionError when it finds one."""
    with asyncio.Runner() as runner:
        office = ServiceUnderTest.new(database_url, folder, patch)

        def machine() -> PerformanceMachine:
            return PerformanceMachine(office, runner)

        try:
            run_state_machine_as_test(cast("type[PerformanceMachine]", machine), settings=chosen)
        finally:
            runner.run(office.close())
