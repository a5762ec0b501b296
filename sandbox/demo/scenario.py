"""The whole scenario: people come from files, the year and the quarter are played, one assessment is corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.employee import ActingPost
from contracts.report import EmployeeReportedV1
from contracts.vocabulary import ActingKind
from local.server import Say
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.calendar import Calendar
from sandbox.demo.api_client import AgencyApi, Json
from sandbox.demo.expected_ratings import ExpectedRatings
from sandbox.demo.file_import import FileImport
from sandbox.demo.medals import Medals
from sandbox.demo.personnel_reports import PersonnelReporter, Reports, employee_report
from sandbox.demo.quarter import Quarter
from sandbox.demo.scenario_checks import CheckResult, ScenarioChecks
from sandbox.demo.skp_actions import run_concurrently
from sandbox.demo.waiting import until
from sandbox.demo.year import OnProgress, Year
from sandbox.district.model import SampleAssessment

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


@dataclass(frozen=True)
class Sources:
    """By which ways the hub hears of people and units.

    Attributes:
        files: at first.
        reporter: of what the files do not say, and of what changes.
    """

    files: FileImport
    reporter: PersonnelReporter


class Scenario:
    """What is played.

    Attributes:
        agency: whose year it is.
        roles: whom things happen to.
        year: the annual period.
        quarter: the quarterly one.
        medals: the proposals for medals; None: they are left out.
        expected: what SIASN must hold at the end.
        totals: how many there are to be at each stage of the progress display.
    """

    def __init__(
        self,
        api: AgencyApi,
        awards: AgencyApi | None,
        agency: Agency,
        sources: Sources,
        seed: int,
        calendar: Calendar,
    ) -> None:
        self.agency, self.roles = agency, ScenarioRoles.of(agency)
        self._api, self._sources, self._calendar = api, sources, calendar
        # The last that is over: its assessments are due by now.
        year = calendar.today().year - 1
        self._admin = api.client_for(self.roles.admin.nip)
        expected = ExpectedRatings.of(agency, self.roles, seed, year)
        self.year = Year(api, agency, self.roles, expected, calendar)
        self.quarter = Quarter(api, agency, self.roles)
        self.medals: Medals | None = None
        if awards is not None:
            self.medals = Medals(awards, agency, self.roles, sources.reporter, seed, calendar)
        self.expected: Sequence[SampleAssessment] = expected.final()
        people = len(agency.employees)
        skps = people + 1  # the mover has two
        self.totals: Mapping[str, int] = {
            **dict.fromkeys(("known", "recorded", "accepted"), people),
            **dict.fromkeys(("approved", "assessed", "final"), skps),
        }

    async def play(self, on_progress: OnProgress, say: Say) -> None:
        """Play everything; `on_progress` is told that so many more have come to a stage."""
        self._calendar.turn_to(date(self.year.number, 1, 1))
        await self._sources.files.load(self.agency, say)
        await self._sources.reporter.report(self._beyond_the_files())
        await self._until_known(on_progress)
        await self.year.play(self._report, on_progress)
        self._calendar.turn_to_the_present()
        await run_concurrently(
            [self._play_quarter(), *([] if self.medals is None else [self.medals.play(self.year.last_day_of_leaver)])]
        )

    async def _play_quarter(self) -> None:
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

    def _beyond_the_files(self) -> Reports:
        """Return what the files do not say: who acts as a head, and the broken row."""
        agency, since = self.agency, date(self.year.number, 1, 1)
        post = ActingPost(unit_code=agency.vacant, kind=ActingKind.PLT, since=since)
        reports = [employee_report(agency.staff[-1]), EmployeeReportedV1(nip=agency.acting.nip, acting=(post,))]
        return {f"{one.nip}/first": one for one in reports}

    async def _until_known(self, on_progress: OnProgress) -> None:
        """Wait until the service has everybody, each with the superior who follows from the unit, and who acts."""
        above = ((one, self.agency.superior_of(one)) for one in self.agency.employees)
        expected = {one.nip: (one.unit_code, superior and superior.nip) for one, superior in above}
        acting = self._api.client_for(self.agency.acting.nip)
        shown = 0

        async def known() -> bool:
            nonlocal shown
            rows = [row async for row in self._admin.items("/employees")]
            held = {row["nip"]: (row["unit_code"], row["superior_nip"]) for row in rows}
            right = sum(held.get(nip) == place for nip, place in expected.items())
            on_progress("known", right - shown)
            shown = right
            return right == len(expected) and self.agency.vacant in (await acting.get("/me"))["heads"]

        await until(known)

    async def _report(self, what: str, report: EmployeeReportedV1) -> None:
        """Report a change of somebody, and wait until the service has it."""
        before = await self._version_of(report.nip)
        await self._sources.reporter.report({f"{report.nip}/{what}": report})

        async def known() -> bool:
            return await self._version_of(report.nip) > before

        await until(known)

    async def _version_of(self, nip: str) -> int:
        return max([row["version"] async for row in self._admin.items("/employees") if row["nip"] == nip], default=0)

    async def _until_accepted(self, nip: str) -> None:
        """Wait until SIASN has the first version: only then is a correction something that replaces it."""

        async def accepted() -> bool:
            return any(row["nip"] == nip and row["sync_state"] == "accepted" for row in await self._rows())

        await until(accepted)
