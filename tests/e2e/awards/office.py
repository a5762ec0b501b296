"""The staff of an agency, who bring candidates from the due list to the decree, whatever happens to the service."""

import asyncio
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from openpyxl import load_workbook

from sandbox.demo.api_client import AgencyApi, ApiClient, Json, Tokens
from sandbox.demo.files import small_pdf
from sandbox.demo.skp_actions import run_concurrently
from sandbox.sign_in.people import SamplePerson
from services.award_service import tables
from services.award_service.domain.package import PackageState
from tests.e2e.awards.candidates import Candidates
from tests.e2e.awards.killing import Kills, Moment
from tests.e2e.awards.running import Running
from tests.support.waiting import until

Line = dict[str, Any]
"""What is written into a line of a form, by the heads of its columns."""

DECREE: Final = "61/TK/TAHUN 2026"
_ADMIN, _FIRST, _SECOND, _SIGNATORY = (f"19700101199001199{serial}" for serial in (1, 2, 3, 4))
_ROLES: Final = {
    _ADMIN: "agency_admin",
    _FIRST: "award_verifier",
    _SECOND: "award_verifier",
    _SIGNATORY: "award_signatory",
}
_BROUGHT: Final = ("sk_cpns", "sk_pangkat")
_CHECKLIST: Final[Json] = {
    "items": [
        {"code": "drh", "label": "Daftar Riwayat Hidup", "made_here": "cv"},
        {"code": "sk_cpns", "label": "SK CPNS"},
        {"code": "sk_pangkat", "label": "SK pangkat terakhir"},
        {"code": "surat_pernyataan", "label": "Surat pernyataan", "made_here": "statement"},
    ]
}
_WITHIN: Final = 1200.0


class Office:
    """Does what the guide for staff says, in its order."""

    def __init__(self, hub: Running, candidates: Candidates, kills: Kills) -> None:
        people = {nip: SamplePerson(f"staf-{nip[-1]}", role, nip, (role,)) for nip, role in _ROLES.items()}
        self._hub, self._candidates, self._kills = hub, candidates, kills
        self._tokens = Tokens(hub.issuer, people)
        self._api = AgencyApi(hub.client, self._tokens)
        self._admin = self._api.client_for(_ADMIN)
        self._batch: Json = {}
        self._sent: Counter[str] = Counter()
        hub.client.event_hooks["request"].append(self._count)

    async def _count(self, request: httpx.Request) -> None:
        self._sent[request.url.path.rpartition("/")[2]] += 1

    def _asked(self, path: str, times: int = 1, *, after: float = 0.02) -> Moment:
        """Return the moment at which a request has been on its way for so many seconds: one whose path ends so."""
        wanted = self._sent[path] + times

        async def come() -> bool:
            if self._sent[path] < wanted:
                return False
            await asyncio.sleep(after)
            return True

        return come

    def _kept(self, table: Any, number: int, *holds: Any) -> Moment:
        """Return the moment at which the service keeps so many rows."""

        async def come() -> bool:
            return await self._hub.count(table, *holds) >= number

        return come

    async def know_everybody(self) -> None:
        """Wait until everybody is due, and nothing is unknown of anybody."""
        size = self._candidates.size

        async def known() -> bool:
            rows = [row async for row in self._admin.items("/late")]
            wanted = {(one.nip, one.grade.value) for one in self._candidates.people}
            return (
                wanted == {(row["nip"], row["grade"]) for row in rows}
                and await self._hub.count(tables.standings, tables.standings.c.leave_asked.is_not(None)) == size
            )

        await until(known, within=_WITHIN)

    async def fill_batch(self) -> None:
        """Open a period, say which documents are needed, and propose whole years of recruitment."""
        today = self._candidates.today
        for grade in ("x", "xx", "xxx"):
            await self._admin.step({"id": grade, "revision": 0}, "", _CHECKLIST, method="PUT", of="checklists")
        days = {
            name: date(today.year + 1, *day).isoformat()
            for name, day in {
                "ceremony_on": (8, 17),
                "closes_for_agency_on": (2, 28),
                "closes_for_ministry_on": (3, 31),
            }.items()
        }
        period = await self._admin.post("/periods", {"name": "HUT RI", **days, "counted_to": today.isoformat()})
        body = {"period_id": period["id"], "name": "SLKS, yang terlambat"}
        self._batch = (await self._admin.post("/batches", body))["batch"]
        moments = [self._asked("candidates", times) for times in (1, 2)]
        await self._kills.amidst(self._fill(), *moments)

    async def _fill(self) -> None:
        for year in self._candidates.years:
            filled = await self._admin.step(self._batch, "/candidates", {"recruitment_year": year}, of="batches")
            self._batch = filled["batch"]

    async def complete(self) -> None:
        """Bring documents, while the service makes its own, and say what people state."""
        documents, size = tables.proposal_documents, self._candidates.size
        moments = [self._kept(documents, size * part) for part in (1, 2, 3)]
        rows = await self._rows()
        await self._kills.amidst(run_concurrently(self._bring(row) for row in rows), *moments)
        await until(self._kept(documents, 4 * size), within=_WITHIN)
        await self._act(self._admin, "statements", {"statement": "no"})

    async def _bring(self, proposal: Json) -> None:
        for code in _BROUGHT:
            path = f"/proposals/{proposal['id']}/documents?code={code}"
            await self._admin.upload(path, f"{code}.pdf", small_pdf(f"{code} {proposal['id']}"))

    async def verify_and_send(self) -> None:
        """Hand in, let two persons verify, sign off, send, and enter the receipt."""
        today = self._candidates.today.isoformat()
        for nip, act in ((_ADMIN, "propose"), (_FIRST, "check"), (_SECOND, "verify")):
            await self._kills.amidst(self._act(self._api.client_for(nip), act, {}), self._asked(act, after=0.1))
        letter = {"letter_number": "800/417/BKPSDM", "letter_on": today}
        for nip, act, body in (
            (_SIGNATORY, "sign-off", letter),
            (_ADMIN, "send", None),
            (
                _ADMIN,
                "receipt",
                {"number": "R-17", "on": _today().isoformat()},
            ),  # it was sent today, or before midnight
        ):
            step = self._api.client_for(nip).step(self._batch, f"/{act}", body, of="batches")
            self._batch = await self._kills.amidst(step, self._asked(act, after=0.05))

    async def make_package(self) -> Json:
        """Let the package be made and put into the folder; return it."""
        made = await self._admin.post(f"/batches/{self._batch['id']}/packages", {})
        path, packages = f"/packages/{made['id']}", tables.packages
        far = [PackageState.PLANNING, PackageState.READING, PackageState.SEALING, PackageState.READY]
        moments = [self._kept(packages, 1, packages.c.state.in_(far[place:])) for place in range(3)]
        half = self._kept(tables.package_files, 2 * self._candidates.size, tables.package_files.c.crc.is_not(None))
        await self._kills.amidst(self._until_state(path, "ready"), *moments[:2], half, moments[2])

        async def deposited() -> bool:
            return any(one["state"] == "done" for one in (await self._admin.get(path))["deposits"])

        async def begun() -> bool:
            return any(self._hub.deposits.iterdir())

        await self._admin.post(f"{path}/deposits", {"target": "folder"})
        await self._kills.amidst(until(deposited, within=_WITHIN), begun)
        return await self._admin.get(path)

    async def _until_state(self, path: str, state: str) -> None:
        async def reached() -> bool:
            return bool((await self._admin.get(path))["state"] == state)

        await until(reached, within=_WITHIN)

    async def download(self, package: Json) -> dict[str, bytes]:
        """Download all archives, going on where it was broken off; return the files in them."""
        found: dict[str, bytes] = {}
        for part in package["parts"]:
            content = bytearray()
            path = f"/v1/packages/{package['id']}/parts/{part['part']}/file.zip"
            moment = self._asked("file.zip", after=0.01)
            await self._kills.amidst(self._fetch(path, part["size"], content), moment)
            assert hashlib.sha256(content).hexdigest() == part["sha256"]
            assert (self._hub.deposits / part["name"]).read_bytes() == bytes(content)
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found |= {name: archive.read(name) for name in archive.namelist()}
        return found

    async def _fetch(self, path: str, size: int, content: bytearray) -> None:
        token = await self._tokens.token_of(self._tokens.person(_ADMIN))
        while len(content) < size:
            headers = {"Authorization": f"Bearer {token}", "Range": f"bytes={len(content)}-"}
            try:
                async with self._hub.client.stream("GET", path, headers=headers) as answer:
                    answer.raise_for_status()
                    async for chunk in answer.aiter_raw():
                        content += chunk
            except (httpx.TransportError, httpx.HTTPStatusError):
                await asyncio.sleep(0.2)

    async def answer(self, package: Json, fill: Callable[[str], Line | None], said_on: date, *, name: str) -> Json:
        """Fill the form for answers in, and hand it in; return the answer when all of it has been worked off.

        Args:
            package: whose form it is.
            fill: what is written into somebody's line, by the heads of columns; None: the line is left out.
            said_on: the day of the answer.
            name: of the file.
        """
        form = await self._admin.read(f"/packages/{package['id']}/answer-form.xlsx")
        content = await asyncio.to_thread(_filled, form, fill)
        before = await self._hub.count(tables.answer_lines, tables.answer_lines.c.state == "taken")
        path = f"/answers?batch_id={self._batch['id']}&said_on={said_on.isoformat()}"

        async def worked_off() -> Json:
            handed_in = await self._admin.upload(path, name, content)
            await self._until_state(f"/answers/{handed_in['id']}", "applied")
            return await self._admin.get(f"/answers/{handed_in['id']}")

        lines = sum(1 for one in self._candidates.people if fill(one.nip) is not None)
        some = self._kept(tables.answer_lines, before + max(1, lines // 3), tables.answer_lines.c.state == "taken")
        return await self._kills.amidst(worked_off(), self._asked("answers", after=0.05), some)

    async def match(self, answer: Json, nip: str) -> None:
        """Say whose the one line is that has lost its NIP."""
        lines = [row async for row in self._admin.items(f"/answers/{answer['id']}/lines", state="unmatched")]
        assert [row["code"] for row in lines] == ["no_nip"]
        proposal = next(row for row in await self._rows() if row["nip"] == nip)
        said = {"proposal_id": proposal["id"], "reason": "Nama dan jabatannya sama."}
        await self._admin.post(f"/answers/{answer['id']}/lines/{lines[0]['line']}/match", said)

    async def states(self) -> dict[str, str]:
        """Return how far each proposal has come, by NIP."""
        return {row["nip"]: row["state"] for row in await self._rows()}

    async def shown(self, nip: str) -> Json:
        """Return somebody's proposal, whole."""
        proposal = next(row for row in await self._rows() if row["nip"] == nip)
        return await self._admin.get(f"/proposals/{proposal['id']}")

    async def _rows(self) -> list[Json]:
        return [row async for row in self._admin.items("/proposals", batch_id=self._batch["id"])]

    async def _act(self, by: ApiClient, act: str, more: Json) -> None:
        """Do something to all proposals as they stand now."""

        async def acted() -> bool:
            items = [{"id": row["id"], "revision": row["revision"]} for row in await self._rows()]
            return await by.post_unless_changed(f"/proposals/{act}", {"items": items, **more})

        await until(acted, within=_WITHIN)


def _filled(form: bytes, fill: Callable[[str], Line | None]) -> bytes:
    """Return the form with what somebody has written into it."""
    book = load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    heads_at, heads = next((at, row) for at, row in enumerate(sheet.iter_rows(values_only=True), 1) if "NIP" in row)
    columns = {str(head): column for column, head in enumerate(heads, 1) if head is not None}
    for row in range(heads_at + 1, sheet.max_row + 1):
        nip = sheet.cell(row, columns["NIP"]).value
        if nip is None:
            continue
        for head, value in (fill(str(nip)) or {}).items():
            sheet.cell(row, columns[head]).value = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()
