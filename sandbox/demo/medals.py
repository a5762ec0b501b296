"""The medals for long service: who is late is told by their careers, and a batch of them goes to the ministry."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.calendar import ZONE, Calendar
from sandbox.demo.api_client import AgencyApi, ApiClient, Json
from sandbox.demo.expected_medals import ExpectedDue, ExpectedMedals, recruitment_years
from sandbox.demo.files import small_pdf
from sandbox.demo.personnel_lists import listed
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.demo.skp_actions import run_concurrently
from sandbox.demo.waiting import until
from sandbox.district.careers import careers_of

MOST: Final = 20
"""With so many people the batch is full."""
LEFT_LATE: Final = 2
"""So many who are late nobody proposes, at least."""
_INDEPENDENCE: Final = (8, 17)
_FIRST: Final = 1945
_ATTACHING_SECONDS: Final = 2.0
"""The service attaches what it can a quarter of a minute apart."""
_CLOSES_AGENCY, _CLOSES_MINISTRY = (2, 28), (3, 31)


@dataclass(frozen=True)
class Answered:
    """Ids of proposals that the ministry has answered.

    Attributes:
        decreed: the medal is granted.
        returned: something is missing.
        accepted: requirements are met (MS), and the decree is awaited.
    """

    decreed: str
    returned: str
    accepted: str


class Medals:
    """Plays a batch of proposals, up to the decree of one.

    Attributes:
        expected: how people stand, once it is known which day it is.
        today: that day.
        late: of those who are due, who was late before anybody was proposed.
        person_ids: by which the API names those who are due, by NIP.
        proposed: NIPs of whom the batch is.
        postponed: ids of the proposals in it that wait.
        sent: ids of those that went to the ministry.
        answered: which of these it has answered; None: not yet.
    """

    def __init__(
        self,
        api: AgencyApi,
        agency: Agency,
        roles: ScenarioRoles,
        reporter: PersonnelReporter,
        seed: int,
        calendar: Calendar,
    ) -> None:
        self.api, self._agency, self._roles = api, agency, roles
        self._reporter, self._seed, self._calendar = reporter, seed, calendar
        self._admin = api.client_for(roles.admin.nip)
        self._batch: Json = {}
        self.expected = ExpectedMedals((), (), ())
        self.today = date.min
        self.late: tuple[ExpectedDue, ...] = ()
        self.person_ids: dict[str, str] = {}
        self.proposed: frozenset[str] = frozenset()
        self.postponed: list[str] = []
        self.sent: list[str] = []
        self.answered: Answered | None = None

    async def play(self, left: date) -> None:
        """Play it; `left` is the last day of the one who leaves the agency."""
        self.today = self._calendar.today()
        people = self._agency.employees
        careers = careers_of(people, self._seed)
        self.expected = ExpectedMedals.of(people, careers, self.today, {self._roles.leaver.nip: left})
        await self._reporter.report(listed(self.expected.careers, datetime.fromtimestamp(self._calendar.now(), ZONE)))
        await self._until_known()
        self.late = tuple(one for one in self.expected.due if one.is_late(self.today))
        await self._fill_batch(await self._open_period())
        await self._prepare()
        await self._verify()
        await self._send()
        await self._answer()

    @property
    def left_out(self) -> tuple[ExpectedDue, ...]:
        """Who is late and whom nobody proposes, those first who have waited longest."""
        return tuple(one for one in self.late if one.nip not in self.proposed)

    async def _until_known(self) -> None:
        """Wait until the service has everybody's lists: until those are due who are."""
        expected = {(one.nip, one.grade) for one in self.expected.due}

        async def known() -> bool:
            rows = [row async for row in self._admin.items("/due")]
            self.person_ids = {row["nip"]: row["person_id"] for row in rows}
            return {(row["nip"], row["grade"]) for row in rows} == expected

        await until(known)

    async def _open_period(self) -> str:
        """Open the period of the next Independence Day for which the ministry's intake is not closed."""
        year = self.today.year + (self.today > date(self.today.year, *_CLOSES_MINISTRY))
        days = {
            "ceremony_on": _INDEPENDENCE,
            "closes_for_agency_on": _CLOSES_AGENCY,
            "closes_for_ministry_on": _CLOSES_MINISTRY,
        }
        terms = {name: date(year, *day).isoformat() for name, day in days.items()}
        counted = {"counted_to": self.today.isoformat()}  # in the batch is who is due now, and nobody else
        period = await self._admin.post("/periods", {"name": f"HUT RI ke-{year - _FIRST}", **terms, **counted})
        return str(period["id"])

    async def _fill_batch(self, period_id: str) -> None:
        """Make a batch of whole years of recruitment."""
        years = recruitment_years(self.expected.due, self.today, most=MOST, left_late=LEFT_LATE)
        body = {"period_id": period_id, "name": "SLKS, angkatan yang paling lama menunggu"}
        self._batch = (await self._admin.post("/batches", body))["batch"]
        for year in years:
            wanted = {"recruitment_year": year}
            filled = await self._admin.step(self._batch, "/candidates", wanted, of="batches")
            self._batch = filled["batch"]
        self.proposed = frozenset(one.nip for one in self.expected.due if one.recruited in years)

    async def _prepare(self) -> None:
        """Attest of one what nobody was asked about, let the others of these wait, and bring what is needed."""
        rows = await self._rows()
        unknown = {one.nip for one in self.expected.due if one.never_asked}
        attested, *waiting = [row for row in rows if row["nip"] in unknown]
        words = {"kinds": ["discipline", "leave"], "reason": "Surat keterangan Inspektorat Daerah nomor 700/118."}
        await self._act(self._recorder(attested), "attestations", [attested], words)
        waiting = waiting or [next(row for row in reversed(rows) if row["nip"] not in unknown)]
        await self._act(self._admin, "postpone", waiting, {"reason": "Menunggu hasil pemeriksaan Inspektorat."})
        self.postponed = [row["id"] for row in waiting]
        rest = [row for row in rows if row["id"] not in self.postponed]
        rest.sort(key=self._is_of_admin)
        for _, some in groupby(rest, self._is_of_admin):
            theirs = list(some)
            await self._act(self._recorder(theirs[0]), "statements", theirs, {"statement": "no"})
        await run_concurrently(self._complete(row) for row in rest)
        await self._act(self._admin, "propose", rest, {})
        self.sent = [row["id"] for row in rest]

    def _is_of_admin(self, proposal: Json) -> bool:
        """Return whether it is the admin's own."""
        return bool(proposal["nip"] == self._roles.admin.nip)

    def _recorder(self, proposal: Json) -> ApiClient:
        """Return who records something of a proposal: the admin, but a verifier of the admin's own."""
        return self.api.client_for(self._roles.verifiers[0].nip) if self._is_of_admin(proposal) else self._admin

    async def _complete(self, proposal: Json) -> None:
        """Bring what is needed and the hub does not attach by itself, or has tried to in vain."""
        address, by = f"/proposals/{proposal['id']}", self._recorder(proposal)

        async def complete() -> bool:
            shown = await self._admin.get(address)
            lacking = {one["code"] for one in shown["checklist"] if one["mandatory"] and not one["there"]}
            coming = {one["code"] for one in shown["attaching"] if one["waits"] and not one["attempts"]}
            for code in sorted(lacking - coming):
                await by.upload(f"{address}/documents?code={code}", f"{code}.pdf", small_pdf(code))
            return not lacking & coming

        await until(complete, every=_ATTACHING_SECONDS)

    async def _verify(self) -> None:
        """Let two persons verify each; nobody verifies their own."""
        rows = [row for row in await self._rows() if row["id"] in self.sent]
        for place, act in enumerate(("check", "verify")):
            by: dict[str, list[Json]] = defaultdict(list)
            for row in rows:
                by[[one.nip for one in self._roles.verifiers if one.nip != row["nip"]][place]].append(row)
            for nip, theirs in by.items():
                await self._act(self.api.client_for(nip), act, theirs, {})

    async def _send(self) -> None:
        """Sign the batch off, send it, and enter the ministry's receipt."""
        signatory, today = self.api.client_for(self._roles.signatory.nip), self.today.isoformat()
        letter = {"letter_number": f"800/417/BKPSDM/{self.today.year}", "letter_on": today}
        batch = await signatory.step(self._batch, "/sign-off", letter, of="batches")
        batch = await self._admin.step(batch, "/send", of="batches")
        on = self._calendar.today().isoformat()  # it was sent on that day, or before midnight
        receipt = {"number": f"R-17/{self.today.year}", "on": on}
        await self._admin.step(batch, "/receipt", receipt, of="batches")

    async def _answer(self) -> None:
        """Enter what the ministry says of the first three, none of them the admin's own; the others wait."""
        today = self._calendar.today().isoformat()  # it was sent on that day, or before midnight
        decreed, returned, accepted, *_ = self.sent
        lack = {"code": "sk_pangkat", "words": "Legalisasi tidak terbaca."}
        said = [
            {"proposal_id": accepted, "word": "ms", "said_on": today},
            {"proposal_id": returned, "word": "incomplete", "said_on": today, "reason": "Kurang.", "lacks": [lack]},
        ]
        await self._admin.post("/outcomes", {"items": said})
        decree = {"number": f"61/TK/TAHUN {today[:4]}", "on": today, "proposal_ids": [decreed]}
        await self._admin.post("/decrees", decree)
        self.answered = Answered(decreed, returned, accepted)

    async def _rows(self) -> list[Json]:
        """Return the batch's proposals, those first who have waited longest."""
        rows = [row async for row in self._admin.items("/proposals", batch_id=self._batch["id"])]
        return sorted(rows, key=lambda row: (row["due_month"], row["nip"]))

    async def _act(self, by: ApiClient, act: str, rows: Iterable[Json], more: Json) -> None:
        """Do something to proposals as they stand now."""
        ids = {row["id"] for row in rows}

        async def acted() -> bool:
            items = [{"id": row["id"], "revision": row["revision"]} for row in await self._rows() if row["id"] in ids]
            return await by.post_unless_changed(f"/proposals/{act}", {"items": items, **more})

        await until(acted)
