"""The quarter that is under way: a dozen people left at every stage of the cycle, for whoever looks around."""

from datetime import date, timedelta
from itertools import cycle
from typing import Final

from contracts.vocabulary import Rating
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.agency.structure import TRAINING
from sandbox.demo.api_client import AgencyApi, Json
from sandbox.demo.skp_actions import SkpActions, run_concurrently
from sandbox.demo.year import open_period
from sandbox.district.model import SampleEmployee

STAGES: Final = ("draft", "submitted", "returned", "approved", "results_rated", "assessed", "objected")
"""At which people are left."""
PEOPLE: Final = 12
"""Of the staff; the leaders above them are left with an approved plan."""
_MONTHS: Final = 3


class Quarter:
    """Plays a quarterly period in one division, and leaves off.

    Attributes:
        period_id: once it is open.
    """

    def __init__(self, api: AgencyApi, agency: Agency, roles: ScenarioRoles) -> None:
        self._api, self._agency, self._roles = api, agency, roles
        self._actions = SkpActions(api, agency, roles.admin)
        self._skps: dict[str, Json] = {}
        self.period_id: str | None = None

    async def play(self, today: date) -> None:
        """Bring everybody to the stage at which they are left."""
        start, end = quarter_of(today)
        number = start.month // _MONTHS + 1
        name = f"Triwulan {number} {today.year}"
        self.period_id = await open_period(self._api, self._roles, name, "quarterly", start, end, drafts_close=end)
        agency = self._agency
        below = {unit.code for unit in agency.units if unit.parent_code == TRAINING}
        sections = [one for one in agency.section_heads if one.unit_code in below]
        for level in ([agency.head], [agency.head_of(TRAINING)], sections):
            await run_concurrently(self._bring_to(one, number, "approved") for number, one in enumerate(level))
        staff = [one for head in sections for one in agency.staff_of(head.unit_code)][:PEOPLE]
        stages = zip(staff, cycle(STAGES), strict=False)
        await run_concurrently(self._bring_to(one, number, stage) for number, (one, stage) in enumerate(stages))

    async def _bring_to(self, employee: SampleEmployee, number: int, stage: str) -> None:
        actions = self._actions
        superior = self._agency.superior_of(employee)
        plan = actions.plan_of(employee, employee.unit_code, self._skps[superior.nip] if superior else None, number)
        skp = await actions.open(employee.nip, str(self.period_id), plan)
        if stage == "draft":
            return
        skp = await actions.submit(skp)
        if stage == "submitted":
            return
        if stage == "returned":
            await actions.return_plan(skp, "Target belum sesuai dengan rencana triwulan.")
            return
        skp = self._skps[employee.nip] = await actions.approve(skp)
        if stage != "approved":
            await self._assess(skp, stage)

    async def _assess(self, skp: Json, stage: str) -> None:
        actions = self._actions
        await actions.add_links(skp)
        await actions.give_feedback(skp)
        skp = await actions.rate_results(await actions.reload(skp), Rating.AS_EXPECTED)
        if stage == "results_rated":
            return
        skp = await actions.rate_behaviour(skp, Rating.AS_EXPECTED)
        if stage == "objected":
            await actions.object(skp)


def quarter_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's quarter."""
    start = date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)
    after = date(day.year + start.month // 10, (start.month + _MONTHS - 1) % 12 + 1, 1)
    return start, after - timedelta(days=1)
