"""The actions of an SKP's cycle, each by whose action it is."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Final, TypeVar

from contracts.vocabulary import Rating
from sandbox.agency.model import Agency
from sandbox.demo import plans
from sandbox.demo.api_client import AgencyApi, ApiClient, Json
from sandbox.district.model import SampleEmployee

BEHAVIOURS: Final = (
    "service_oriented",
    "accountable",
    "competent",
    "harmonious",
    "loyal",
    "adaptive",
    "collaborative",
)
_FILE_SHARE: Final = "https://berkas.example.go.id/kinerja"

Item = TypeVar("Item")


async def run_concurrently(awaitables: Iterable[Awaitable[Item]]) -> list[Item]:
    """Do things at once and return what they return, in order; the first that fails ends the others."""

    async def one(awaitable: Awaitable[Item]) -> Item:
        return await awaitable

    async with asyncio.TaskGroup() as tasks:
        started = [tasks.create_task(one(awaitable)) for awaitable in awaitables]
    return [task.result() for task in started]


class SkpActions:
    """Who does what to an SKP. Where nobody in the agency assesses, its admin records what the regent decides."""

    def __init__(self, api: AgencyApi, agency: Agency, admin: SampleEmployee) -> None:
        self._api = api
        self._admin = api.client_for(admin.nip)
        self._agency = agency
        self._names = {unit.code: unit.name for unit in agency.units}

    def owner(self, skp: Json) -> ApiClient:
        """Return whose SKP it is."""
        return self._api.client_for(skp["nip"])

    def assessor(self, skp: Json) -> ApiClient:
        """Return who assesses, as the SKP itself says."""
        return self._admin if skp["assessor_nip"] is None else self._api.client_for(skp["assessor_nip"])

    def plan_of(self, employee: SampleEmployee, unit_code: str, superior: Json | None, number: int) -> Json:
        """Return a plan below the superior's SKP; without one, that of the agency's head."""
        if superior is None:
            return plans.head_plan()
        form = plans.leader_plan if employee.nip in self._agency.leaders else plans.staff_plan
        return form(self._names[unit_code], superior, number)

    async def open(self, nip: str, period_id: str, plan: Json) -> Json:
        """Begin an SKP for the position held last in the period."""
        return await self._api.client_for(nip).post("/skps", {"period_id": period_id, "plan": plan})

    async def reload(self, skp: Json) -> Json:
        """Return how an SKP stands now, as its owner sees it."""
        return await self.owner(skp).get(f"/skps/{skp['id']}")

    async def submit(self, skp: Json) -> Json:
        """Hand the plan in."""
        return await self.owner(skp).step(skp, "/submit")

    async def return_plan(self, skp: Json, note: str) -> Json:
        """Return the plan."""
        return await self.assessor(skp).step(skp, "/return", {"reason": note})

    async def edit(self, skp: Json, plan: Json) -> Json:
        """Replace the draft."""
        return await self.owner(skp).step(skp, "/plan", plan, method="PUT")

    async def approve(self, skp: Json) -> Json:
        """Approve the plan."""
        return await self.assessor(skp).step(skp, "/approve")

    async def report_progress(self, skp: Json) -> Json:
        """Say of each work result what was planned and what was done."""
        for result in skp["plan"]["results"]:
            progress = {"action_plan": "Dibagi per triwulan.", "realisation": f"Tercapai: {result['text']}."}
            skp = await self.owner(skp).step(skp, f"/results/{result['id']}/progress", progress, method="PUT")
        return skp

    async def add_links(self, skp: Json) -> None:
        """Add a link to every work result."""
        for number, result in enumerate(skp["plan"]["results"], 1):
            link = {"name": f"Laporan {number}", "link": f"{_FILE_SHARE}/{skp['id']}/{number}"}
            await self.owner(skp).post(f"/skps/{skp['id']}/results/{result['id']}/evidence/links", link)

    async def upload_files(self, skp: Json, files: Iterable[tuple[str, bytes]]) -> None:
        """Add a file to one work result after the other."""
        for result, (name, content) in zip(skp["plan"]["results"], files, strict=True):
            await self.owner(skp).upload(f"/skps/{skp['id']}/results/{result['id']}/evidence/files", name, content)

    async def give_feedback(self, skp: Json) -> None:
        """Give the assessor's feedback on everything that is rated."""
        items = [{"result_id": one["id"], "text": "Selesai tepat waktu dan rapi."} for one in skp["plan"]["results"]]
        items += [{"behaviour": one, "text": "Sudah menjadi kebiasaan sehari-hari."} for one in BEHAVIOURS]
        await self.assessor(skp).post(f"/skps/{skp['id']}/feedback", {"items": items})

    async def rate_results(self, skp: Json, rating: Rating) -> Json:
        """Rate the work results."""
        return await self.assessor(skp).step(skp, "/ratings/work-results", {"rating": rating}, method="PUT")

    async def rate_behaviour(self, skp: Json, rating: Rating) -> Json:
        """Rate the behaviour."""
        return await self.assessor(skp).step(skp, "/ratings/behaviour", {"rating": rating}, method="PUT")

    async def accept(self, skp: Json) -> Json:
        """Take the assessment as it is."""
        return await self.owner(skp).step(skp, "/accept")

    async def object(self, skp: Json) -> Json:
        """Object to the assessment."""
        reason = {"reason": "Realisasi triwulan keempat belum diperhitungkan."}
        return await self.owner(skp).step(skp, "/objection", reason)
