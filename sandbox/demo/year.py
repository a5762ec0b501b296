"""The year of the scenario: everybody's annual SKP from the plan to the final assessment, and what happens to some."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import date
from typing import Final

from contracts.report import EmployeeReportedV1
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.agency.structure import ASSESSMENT, TOP, TRANSFERS, section_code
from sandbox.calendar import Calendar
from sandbox.demo.api_client import AgencyApi, Json
from sandbox.demo.expected_ratings import ExpectedRatings, Ratings
from sandbox.demo.files import small_pdf, small_png
from sandbox.demo.skp_actions import SkpActions, run_concurrently
from sandbox.district.model import SampleEmployee

FILES: Final = (("laporan-tahunan.pdf", small_pdf("Laporan tahunan")), ("foto-kegiatan.png", small_png()))
_PERFORMANCE: Final = {section_code(ASSESSMENT, 2): "excellent", section_code(TRANSFERS, 2): "needs_improvement"}

Report = Callable[[str, EmployeeReportedV1], Awaitable[None]]
"""Reports what has become of somebody, by a word for it, and waits until the service knows it."""
OnProgress = Callable[[str, int], None]
"""Is told that so many more have come to a stage."""


class Year:
    """Plays the annual period.

    Attributes:
        number: which year.
        period_id: once it is open.
        skps: by NIP, in the order in which they were begun.
    """

    def __init__(
        self, api: AgencyApi, agency: Agency, roles: ScenarioRoles, expected: ExpectedRatings, calendar: Calendar
    ) -> None:
        self._api, self._agency, self._roles, self._expected = api, agency, roles, expected
        self._calendar = calendar
        self.number = expected.moves_on.year
        self._admin = api.client_for(roles.admin.nip)
        self._actions = SkpActions(api, agency, roles.admin)
        self._on_progress: OnProgress = _ignore_progress
        self.period_id: str | None = None
        self.skps: dict[str, list[Json]] = {}

    async def play(self, report: Report, on_progress: OnProgress) -> None:
        """Play it, month by month, up to the final assessments of the whole agency."""
        self._on_progress = on_progress
        year = self.number
        self.period_id = await open_period(
            self._api,
            self._roles,
            f"Tahun {year}",
            "annual",
            date(year, 1, 1),
            date(year, 12, 31),
            drafts_close=date(year, 2, 28),
        )
        self._calendar.turn_to(date(year, 1, 15))
        for level in self._agency.levels:
            await run_concurrently(self._plan(one, one.unit_code, number) for number, one in enumerate(level))
        self._calendar.turn_to(date(year, 6, 25))
        await run_concurrently(self._carry_out(skp) for skp in self._all)
        self._calendar.turn_to(self._expected.moves_on)
        await self._move(report)
        self._calendar.turn_to(date(year, 11, 3))
        await self._leave(report)
        self._calendar.turn_to(date(year + 1, 1, 9))
        await self._add_feedback_and_exemption()
        await run_concurrently(
            self._assess(skp, ratings) for nip, held in self.skps.items() for skp, ratings in self._rated(nip, held)
        )
        await self._finalise()

    async def correct(self) -> None:
        """Give one final assessment other ratings."""
        (skp,) = self.skps[self._roles.corrected.nip]
        head = self._api.client_for(self._agency.head.nip)
        work_results, behaviour = self._expected.after_correction
        reason = {"work_results": work_results, "behaviour": behaviour, "reason": "Salah catat saat penilaian."}
        await head.step(await head.get(f"/skps/{skp['id']}"), "/corrections", reason)

    @property
    def last_day_of_leaver(self) -> date:
        """When the one who leaves the agency is in office for the last time."""
        return date(self.number, 10, 31)

    @property
    def _all(self) -> list[Json]:
        return [skp for held in self.skps.values() for skp in held]

    async def _plan(self, employee: SampleEmployee, unit_code: str, number: int) -> Json:
        actions, moved = self._actions, unit_code != employee.unit_code
        superior = self._agency.head_of(unit_code) if moved else self._agency.superior_of(employee)
        above = self.skps[superior.nip][0] if superior else None
        plan = actions.plan_of(employee, unit_code, above, number)
        skp = await actions.submit(await actions.open(employee.nip, str(self.period_id), plan))
        if employee is self._roles.returned:
            skp = await self._return_and_resubmit(skp)
        skp = await actions.approve(skp)
        self.skps.setdefault(employee.nip, []).append(skp)
        self._on_progress("approved", 1)
        return skp

    async def _return_and_resubmit(self, skp: Json) -> Json:
        """Let a plan come back with a note, be changed as it asks, and be handed in again."""
        skp = await self._actions.return_plan(skp, "Target terlalu rendah; sesuaikan dengan beban kerja tahun lalu.")
        plan = deepcopy(skp["plan"])
        plan["results"][0]["measures"][0]["target"] = "150 berkas"
        return await self._actions.submit(await self._actions.edit(skp, plan))

    async def _carry_out(self, skp: Json) -> None:
        """Carry it out and prove it; one person has no evidence, one has files."""
        await self._actions.report_progress(skp)
        if skp["nip"] == self._roles.attached.nip:
            await self._actions.upload_files(skp, FILES)
        elif skp["nip"] != self._roles.exempted.nip:
            await self._actions.add_links(skp)

    async def _move(self, report: Report) -> None:
        """Let one person change the unit: their plan there is due a month later, long after everybody else's."""
        mover, new = self._roles.mover, self._roles.new_unit
        move = EmployeeReportedV1(nip=mover.nip, unit_code=new, effective_on=self._expected.moves_on)
        await report("moved", move)
        await self._carry_out(await self._plan(mover, new, number=0))

    async def _leave(self, report: Report) -> None:
        """Let a section's head have left the agency with the end of a month."""
        left = EmployeeReportedV1(nip=self._roles.leaver.nip, active=False, effective_on=self.last_day_of_leaver)
        await report("left", left)

    async def _add_feedback_and_exemption(self) -> None:
        """Let a colleague and a subordinate say something, and the admin exempt whoever has no evidence."""
        objector, returned = self._roles.objector, self._roles.returned
        (skp,) = self.skps[objector.nip]
        words = {"items": [{"behaviour": "collaborative", "text": "Selalu membantu rekan kerja."}]}
        await self._api.client_for(returned.nip).post(f"/skps/{skp['id']}/feedback", words)
        superior = self._agency.superior_of(objector)
        if superior is not None:
            above = self.skps[superior.nip][0]
            await self._api.client_for(objector.nip).post(f"/skps/{above['id']}/feedback", words)
        (skp,) = self.skps[self._roles.exempted.nip]
        reason = {"reason": "Cuti melahirkan; bukti dukung tidak dapat dikumpulkan."}
        await self._admin.step(skp, "/exemption", reason)

    def _rated(self, nip: str, held: list[Json]) -> list[tuple[Json, Ratings]]:
        parts = [self._expected.given[nip], self._expected.after_move]
        return list(zip(held, parts, strict=False))

    async def _assess(self, skp: Json, ratings: Ratings) -> None:
        actions = self._actions
        skp = await actions.reload(skp)  # who assesses may have changed since
        await actions.give_feedback(skp)
        skp = await actions.rate_behaviour(await actions.rate_results(skp, ratings[0]), ratings[1])
        if skp["nip"] == self._roles.objector.nip:
            await self._decide(await actions.object(skp))
        else:
            await actions.accept(skp)
        self._on_progress("assessed", 1)

    async def _decide(self, skp: Json) -> None:
        """Let the assessor's superior hear both sides, and decide."""
        statement = {"statement": "Realisasi triwulan keempat baru dilaporkan sesudah penilaian."}
        await self._actions.assessor(skp).step(skp, "/objection/statement", statement)
        assessor = self._agency.by_nip[skp["assessor_nip"]]
        reviewer = self._agency.superior_of(assessor)
        by = self._admin if reviewer is None else self._api.client_for(reviewer.nip)
        work_results, behaviour = self._expected.after_objection
        decision = {"reason": "Bukti tambahan diterima.", "work_results": work_results, "behaviour": behaviour}
        await by.step(skp, "/objection/decision", decision)

    async def _finalise(self) -> None:
        """Let the head make all assessments final but their own, which is the regent's to make so."""
        for unit in self._agency.units:
            how = {"performance": _PERFORMANCE.get(unit.code, "good")}
            await self._admin.put(f"/units/{unit.code}/performance/{self.period_id}", how)
        head = self._agency.head.nip
        whole = {"unit_code": TOP, "period_id": self.period_id}
        await self._api.client_for(head).post("/finalisations", whole)
        await self._admin.post("/finalisations", {"skp_ids": [skp["id"] for skp in self.skps[head]]})


def _ignore_progress(_stage: str, _more: int) -> None:
    """Tell nobody."""


async def open_period(
    api: AgencyApi, roles: ScenarioRoles, name: str, kind: str, start: date, end: date, *, drafts_close: date
) -> str:
    """Let the admin open a period; returns its id."""
    days = {"start": start.isoformat(), "end": end.isoformat(), "drafts_close": drafts_close.isoformat()}
    answer = await api.client_for(roles.admin.nip).post("/periods", {"name": name, "kind": kind, **days})
    return str(answer["id"])
