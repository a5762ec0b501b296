"""Asks the API, once all is done, whether what the scenario lets happen to people has come out as it should."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import Employment, Predicate
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.demo.api_client import AgencyApi, Json
from sandbox.demo.quarter import STAGES, Quarter
from sandbox.demo.skp_actions import run_concurrently
from sandbox.demo.year import FILES, Year
from sandbox.district.model import SampleEmployee


@dataclass(frozen=True)
class CheckResult:
    """What became of something special that happened in the year.

    Attributes:
        name: stable, for scripts.
        sentence: Indonesian.
        holds: whether it came out as it should.
    """

    name: str
    sentence: str
    holds: bool


class ScenarioChecks:
    """Runs each check as the agency's admin, who may read what is final."""

    def __init__(self, api: AgencyApi, agency: Agency, roles: ScenarioRoles, year: Year, quarter: Quarter) -> None:
        self._admin = api.client_for(roles.admin.nip)
        self._agency, self._roles, self._year, self._quarter = agency, roles, year, quarter

    async def run(self) -> list[CheckResult]:
        """Run all of them and return what they found."""
        held = await run_concurrently(check(self) for _, _, check in _CHECKS)
        return [CheckResult(name, sentence, holds) for (name, sentence, _), holds in zip(_CHECKS, held, strict=True)]

    async def returned(self) -> bool:
        """Whether the plan went back and forth, and is final all the same."""
        (skp,) = await self._skps(self._roles.returned)
        acts = [entry["act"] async for entry in self._admin.items(f"/skps/{skp['id']}/audit")]
        return acts.count("return") == 1 and acts.count("submit") > 1 and skp["stage"] == "final"

    async def objected(self) -> bool:
        """Whether the decision has changed the rating."""
        (skp,) = await self._skps(self._roles.objector)
        assessment = skp["assessment"]
        return bool(assessment["objection"]["changed"]) and assessment["predicate"] == Predicate.GOOD

    async def moved(self) -> bool:
        """Whether two final SKPs, assessed by two superiors, have become one result that SIASN has taken."""
        first, second = await self._skps(self._roles.mover)
        places = [first["unit_code"], second["unit_code"]] == [self._roles.mover.unit_code, self._roles.new_unit]
        synced = [row["sync_state"] for row in await self._rows() if row["nip"] == self._roles.mover.nip]
        return places and _assessor_of(first) != _assessor_of(second) and synced == ["accepted", "accepted"]

    async def left(self) -> bool:
        """Whether the staff of whoever left was assessed by the head above."""
        above = self._agency.superior_of(self._roles.leaver)
        staff = self._agency.staff_of(self._roles.leaver.unit_code)
        assessors = {_assessor_of(skp) for one in staff for skp in await self._skps(one)}
        return above is not None and assessors == {above.nip}

    async def acting(self) -> bool:
        """Whether the acting head assessed those whose post above is vacant."""
        below = [one for one in self._agency.section_heads if one.superior_nip is None]
        assessors = {_assessor_of(skp) for one in below for skp in await self._skps(one)}
        return assessors == {self._agency.acting.nip}

    async def regent(self) -> bool:
        """Whether the head was assessed by the regent, who is no civil servant."""
        (skp,) = await self._skps(self._agency.head)
        return (skp["stage"], skp["assessment"]["assessor"]["status"]) == ("final", "non_asn")

    async def exempted(self) -> bool:
        """Whether somebody without evidence was assessed, with a reason."""
        (skp,) = await self._skps(self._roles.exempted)
        evidence = await self._admin.get(f"/skps/{skp['id']}/evidence")
        return bool(skp["exempted"]) and not evidence["items"] and skp["stage"] == "final"

    async def attached(self) -> bool:
        """Whether files can be read as they were sent."""
        (skp,) = await self._skps(self._roles.attached)
        items = (await self._admin.get(f"/skps/{skp['id']}/evidence"))["items"]
        paths = {one["name"]: f"/skps/{skp['id']}/evidence/{one['id']}/file" for one in items}
        return {name: await self._admin.read(path) for name, path in paths.items()} == dict(FILES)

    async def corrected(self) -> bool:
        """Whether the correction is a version of its own that SIASN has taken."""
        (skp,) = await self._skps(self._roles.corrected)
        synced = [row["sync_state"] for row in await self._rows() if row["nip"] == self._roles.corrected.nip]
        assessment = skp["assessment"]
        return (assessment["version"], assessment["predicate"], synced) == (2, Predicate.VERY_GOOD, ["accepted"])

    async def pppk(self) -> bool:
        """Whether contract employees are among those whom SIASN has taken."""
        nips = {one.nip for one in self._agency.employees if one.employment == Employment.PPPK}
        synced = {row["nip"] for row in await self._rows() if row["sync_state"] == "accepted"}
        return bool(nips) and nips <= synced

    async def distribution(self) -> bool:
        """Whether every predicate occurs somewhere in the agency."""
        period = {"period_id": self._year.period_id}
        found = [await self._admin.get(f"/units/{one.code}/distribution", **period) for one in self._agency.units]
        return all(sum(unit["counts"][predicate] for unit in found) > 0 for predicate in Predicate)

    async def stages(self) -> bool:
        """Whether the quarter has somebody at each stage before the last."""
        rows = self._admin.items("/skps", view="units", period_id=self._quarter.period_id)
        return {row["stage"] async for row in rows} == set(STAGES)

    async def _skps(self, employee: SampleEmployee) -> list[Json]:
        return [await self._admin.get(f"/skps/{skp['id']}") for skp in self._year.skps[employee.nip]]

    async def _rows(self) -> list[Json]:
        return [row async for row in self._admin.items("/skps", view="units", period_id=self._year.period_id)]


def _assessor_of(skp: Json) -> str | None:
    nip: str | None = skp["assessment"]["assessor"].get("nip")
    return nip


_CHECKS: Final[tuple[tuple[str, str, Callable[[ScenarioChecks], Awaitable[bool]]], ...]] = (
    ("returned", "Rencana yang dikembalikan, diperbaiki, dan disetujui", ScenarioChecks.returned),
    ("objected", "Keberatan yang mengubah nilai", ScenarioChecks.objected),
    ("moved", "Pindah unit di tengah tahun: dua SKP, satu hasil setahun", ScenarioChecks.moved),
    ("left", "Atasan pergi: stafnya dinilai oleh atasan di atasnya", ScenarioChecks.left),
    ("acting", "Jabatan kosong: dinilai oleh Plt", ScenarioChecks.acting),
    ("regent", "Pimpinan tertinggi dinilai oleh bupati", ScenarioChecks.regent),
    ("exempted", "Dikecualikan dari bukti dukung, dengan alasan", ScenarioChecks.exempted),
    ("attached", "Bukti dukung berupa berkas, terbaca kembali", ScenarioChecks.attached),
    ("corrected", "Koreksi penilaian final sampai ke SIASN", ScenarioChecks.corrected),
    ("pppk", "PPPK tercatat seperti PNS", ScenarioChecks.pppk),
    ("distribution", "Kelima predikat ada dalam sebaran", ScenarioChecks.distribution),
    ("stages", "Triwulan berjalan: ada SKP pada setiap tahap", ScenarioChecks.stages),
)
