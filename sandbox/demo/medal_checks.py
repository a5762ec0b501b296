"""Asks the API and the service's outbox, once all is done, what became of those who had a medal to get."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from contracts.award import AwardGrantedV1, AwardProposedV1
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.demo.medals import LEFT_LATE, Medals
from sandbox.demo.scenario_checks import CheckResult
from sandbox.demo.skp_actions import run_concurrently

CountSent = Callable[[str], Awaitable[int]]
"""Tells how many events of a type award_service has sent."""


@dataclass(frozen=True)
class MedalCounts:
    """What the API tells at the end.

    Attributes:
        late_before: who was late when nobody was proposed yet, as their careers tell.
        late: who is late.
        at_ministry: proposals that the ministry has, those with MS among them.
        accepted: those with MS.
        decreed: those that a decree grants.
        returned: those that came back.
        postponed: those that wait here.
        granted_events: `award.granted.v1` that were sent; None: nobody can look.
        proposed_events: `award.proposed.v1`, likewise.
    """

    late_before: int
    late: int
    at_ministry: int
    accepted: int
    decreed: int
    returned: int
    postponed: int
    granted_events: int | None
    proposed_events: int | None

    @classmethod
    async def of(cls, medals: Medals, roles: ScenarioRoles, count_sent: CountSent | None) -> Self:
        """Count."""
        admin = medals.api.client_for(roles.admin.nip)
        rows = [row async for row in admin.items("/proposals")]
        shown = await run_concurrently(admin.get(f"/proposals/{row['id']}") for row in rows)
        states = Counter(one["state"] for one in shown)
        events: list[int | None] = [None, None]
        if count_sent is not None:
            events = [await count_sent(one.type) for one in (AwardGrantedV1, AwardProposedV1)]
        return cls(
            len(medals.late),
            len([row async for row in admin.items("/late")]),
            states["at_ministry"],
            sum(one["accepted_on"] is not None for one in shown),
            states["decreed"],
            states["returned"],
            states["postponed"],
            *events,
        )

    def as_json(self) -> dict[str, Any]:
        """Return them by name."""
        return asdict(self)


class MedalChecks:
    """Runs each check as the agency's admin."""

    def __init__(self, medals: Medals, roles: ScenarioRoles, counts: MedalCounts) -> None:
        self._medals, self._counts = medals, counts
        self._admin = medals.api.client_for(roles.admin.nip)

    async def run(self) -> Sequence[CheckResult]:
        """Run all of them and return what they found; what was sent is looked at where somebody can."""
        found = [
            CheckResult(
                "late", "Terlambat diusulkan: seperti riwayatnya, tanpa yang sudah di jalan", await self.late()
            ),
            CheckResult("excluded", "Pernah dihukum atau CLTN: tidak berhak, dengan alasannya", await self.excluded()),
            CheckResult("medals", "Satyalancana: satu dianugerahkan, satu dikembalikan, satu MS", self.medals()),
        ]
        if self._counts.granted_events is not None:
            found.append(CheckResult("granted", "award.granted.v1 terkirim tepat satu kali", self.granted()))
        return found

    async def late(self) -> bool:
        """Whether who is late is who was, without those whose proposals went to the ministry and did not come back."""
        medals = self._medals
        back = {*medals.postponed, medals.answered.returned} if medals.answered else set()
        rows = [row async for row in self._admin.items("/proposals")]
        away = {row["nip"] for row in rows if row["id"] not in back}
        expected = {(one.nip, one.grade, one.since.isoformat()) for one in medals.late if one.nip not in away}
        found = {(row["nip"], row["grade"], row["due_since"]) async for row in self._admin.items("/late")}
        return found == expected and len(medals.left_out) >= LEFT_LATE

    async def excluded(self) -> bool:
        """Whether nobody who was punished, or away without pay, is due; the answer says why."""
        return all(await run_concurrently(self._is_excluded(nip) for nip in self._medals.expected.excluded))

    def medals(self) -> bool:
        """Whether proposals stand where they were brought."""
        counts, medals = self._counts, self._medals
        answered = (counts.decreed, counts.returned, counts.accepted, counts.postponed)
        everybody = len(medals.sent) + len(medals.postponed) == len(medals.proposed)
        return everybody and answered == (1, 1, 1, len(medals.postponed)) and counts.at_ministry == len(medals.sent) - 2

    def granted(self) -> bool:
        """Whether the decree was announced once, and each proposal that went to the ministry."""
        return (self._counts.granted_events, self._counts.proposed_events) == (1, len(self._medals.sent))

    async def _is_excluded(self, nip: str) -> bool:
        person = await self._admin.post("/people/lookup", {"nip": nip})
        standing = await self._admin.get(f"/people/{person['person_id']}")
        return "excluded" in {one["state"] for one in standing["milestones"]} and bool(standing["sentences"])
