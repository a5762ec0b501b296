"""The whole scenario: people are made known, the year and the quarter are played, one assessment is corrected."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.contract import Contract
from contracts.employee import ActingPost, EmployeeChangedV1
from contracts.vocabulary import ActingKind
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.calendar import Calendar
from sandbox.demo.api_client import AgencyApi, Json
from sandbox.demo.expected_ratings import ExpectedRatings
from sandbox.demo.personnel_events import PersonnelPublisher, employee_event, unit_event
from sandbox.demo.quarter import Quarter
from sandbox.demo.scenario_checks import CheckResult, ScenarioChecks
from sandbox.demo.year import OnProgress, Year
from sandbox.district.model import SampleAssessment

_POLL_SECONDS: Final = 0.3
_SETTLED: Final = frozenset({"accepted", "rejected"})


@dataclass(frozen=True)
class YearProgress:
    """How far the year is, counted by the API's list.

    Attributes:
        final: SKPs that are final.
        results: people whose year has a result.
        settled: of these, those of whom SIASN has said what became of the newest version.
    """

    final: int = 0
    results: int = 0
    settled: int = 0


class Scenario:
    """What is played.

    Attributes:
        agency: whose year it is.
        roles: whom things happen to.
        year: the annual period.
        quarter: the quarterly one.
        expected: what SIASN must hold at the end.
        totals: how many there are to be at each stage of the progress display.
    """

    def __init__(
        self, api: AgencyApi, agency: Agency, publisher: PersonnelPublisher, seed: int, calendar: Calendar
    ) -> None:
        self.agency, self.roles = agency, ScenarioRoles.of(agency)
        self._api, self._publisher, self._calendar = api, publisher, calendar
        # The last that is over: its assessments are due by now.
        year = calendar.today().year - 1
        self._admin = api.client_for(self.roles.admin.nip)
        expected = ExpectedRatings.of(agency, self.roles, seed, year)
        self.year = Year(api, agency, self.roles, expected, calendar)
        self.quarter = Quarter(api, agency, self.roles)
        self.expected: Sequence[SampleAssessment] = expected.final()
        people = len(agency.employees)
        skps = people + 1  # the mover has two
        self.totals: Mapping[str, int] = {
            **dict.fromkeys(("published", "recorded", "accepted"), people),
            **dict.fromkeys(("approved", "assessed", "final"), skps),
        }

    async def play(self, on_progress: OnProgress) -> None:
        """Play everything; `on_progress` is told that so many more have come to a stage."""
        await self._publish_master_data(on_progress)
        await self.year.play(self._publish, on_progress)
        self._calendar.turn_to_the_present()
        await self.quarter.play(self._calendar.today())
        await self._until_accepted(self.roles.corrected.nip)
        await self.year.correct()

    async def checks(self) -> list[CheckResult]:
        """Return what came of those whom things happened to."""
        return await ScenarioChecks(self._api, self.agency, self.roles, self.year, self.quarter).run()

    async def progress(self) -> YearProgress:
        """Return how far the year is."""
        final = [row for row in await self._rows() if row["stage"] == "final"]
        states = {row["nip"]: row["sync_state"] for row in final if row["sync_state"] is not None}
        return YearProgress(len(final), len(states), sum(state in _SETTLED for state in states.values()))

    async def _rows(self) -> list[Json]:
        if self.year.period_id is None:
            return []
        return [row async for row in self._admin.items("/skps", view="units", period_id=self.year.period_id)]

    async def _publish_master_data(self, on_progress: OnProgress) -> None:
        """Publish units and people, and wait until the service knows them: only then do they come to work."""
        agency = self.agency
        since = date(self.year.number, 1, 1)
        self._calendar.turn_to(since)
        post = ActingPost(unit_code=agency.vacant, kind=ActingKind.PLT, since=since)
        await self._publisher.publish(((unit.code, unit_event(unit)) for unit in agency.units), lambda _: None)
        events = [employee_event(one, acting=(post,) if one is agency.acting else ()) for one in agency.employees]
        await self._publisher.publish(((one.nip, one) for one in events), lambda more: on_progress("published", more))
        await self._until_known({one.nip: one.version for one in events})
        await _until(self._knows_units)

    async def _publish(self, changes: Sequence[tuple[str, Contract]]) -> None:
        await self._publisher.publish(changes, lambda _: None)
        people = [event for _, event in changes if isinstance(event, EmployeeChangedV1)]
        await self._until_known({one.nip: one.version for one in people})

    async def _until_known(self, versions: Mapping[str, int]) -> None:
        async def known() -> bool:
            held = {row["nip"]: row["version"] async for row in self._admin.items("/employees")}
            return all(held.get(nip, 0) >= version for nip, version in versions.items())

        await _until(known)

    async def _knows_units(self) -> bool:
        return {unit.code for unit in self.agency.units} <= {row["code"] async for row in self._admin.items("/units")}

    async def _until_accepted(self, nip: str) -> None:
        """Wait until SIASN has the first version: only then is a correction something that replaces it."""

        async def accepted() -> bool:
            return any(row["nip"] == nip and row["sync_state"] == "accepted" for row in await self._rows())

        await _until(accepted)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(_POLL_SECONDS)
