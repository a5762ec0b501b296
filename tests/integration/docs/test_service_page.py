"""`architecture/new-service.md` as its reader follows it: a service of the page alone works."""

import importlib
import io
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from openpyxl import load_workbook

from contracts.employee import EmployeeChangedV1
from hub.audit import About, trail_of
from hub.clock import Clocks
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier
from hub.jobs.job import JobRun
from hub.runtime import Parts, Runtime
from hub.service import attach
from hub.store.migrate import migrate
from hub.web.http import Readiness, build_app
from tests.support.environment import Environment
from tests.support.files import EXECUTABLE, PDF, png
from tests.support.page_files import LEAVE

NIP: Final = "199001012015032000"
OTHER: Final = "199002022015032000"
NOW: Final = 1_767_225_600.0  # 1 January 2026
DAY: Final = date(2026, 1, 5)
CALLERS: Final = {
    "own": Caller("own", NIP, frozenset(), frozenset()),
    "other": Caller("other", OTHER, frozenset(), frozenset()),
    "admin": Caller("admin", None, frozenset({"leave_admin"}), frozenset()),
}


class ByName:
    """Knows whom a token names."""

    async def caller_of(self, token: str | None) -> Caller:
        return CALLERS[token or ""]


class Running:
    """The page's service: its application, its parts and its database."""

    def __init__(self, runtime: Runtime, parts: Parts, client: httpx.AsyncClient) -> None:
        self.runtime = runtime
        self.parts = parts
        self._client = client

    async def call(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}"} | sent.pop("headers", {})
        return await self._client.request(method, f"/v1/leaves{path}", headers=headers, **sent)

    async def ask(self, who: str = "own", day: date = DAY, *, key: str | None = None) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.call(who, "POST", "", json={"day": day.isoformat(), "reason": "Keluarga"}, headers=headers)

    async def days(self) -> list[date]:
        """Return the days of all leaves, as the list for admins has them."""
        answer = await self.call("admin", "GET", "/leaves.xlsx")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        rows: list[Any] = [row for row in sheet.iter_rows(values_only=True) if row[0] in {1, 2, 3}]
        return [row[2].date() for row in rows]


@pytest_asyncio.fixture
async def service(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    package = f"page_{uuid4().hex[:8]}"
    LEAVE.build(tmp_path, package)
    monkeypatch.syspath_prepend(str(tmp_path))
    made = importlib.import_module(f"{package}.app").service
    assert Path(str(sys.modules[f"{package}.api"].__file__)).is_relative_to(tmp_path)
    environment = Environment.new("amqp://guest:guest@127.0.0.1:5672/", database_url, tmp_path)
    settings = made.settings(database_url=database_url, database_schema=environment.namespace, var=tmp_path / "var")
    monkeypatch.setattr(Verifier, "of", lambda *_args, **_kwargs: ByName())
    runtime = Runtime(made, settings, clocks=Clocks(now=lambda: NOW))
    await migrate(runtime.database, made.all_migrations)
    parts = made.build(runtime)
    app = build_app(runtime, parts, Readiness(), attach(runtime, parts))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://leave") as client:
        yield Running(runtime, parts, client)
    await runtime.database.close()
    if environment.is_postgresql:
        await environment.change(sa.schema.DropSchema(environment.namespace, cascade=True))
    for module in [one for one in sys.modules if one.partition(".")[0] == package]:
        del sys.modules[module]


async def test_a_request_takes_effect_once_and_leaves_a_trail(service: Running) -> None:
    first, again = [await service.ask(key="k") for _ in range(2)]
    assert (first.status_code, first.json()["day"]) == (201, DAY.isoformat())
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    refused = await service.ask()
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "day")
    assert (await service.ask("other")).status_code == 201
    async with service.runtime.database.read() as connection:
        (entry,) = await trail_of(connection, About("leave", str(UUID(first.json()["id"]))))
    assert (entry.act, entry.by.nip, entry.after) == ("ask", NIP, {"day": DAY.isoformat()})


async def test_a_letter_is_kept_and_a_program_is_not(service: Running) -> None:
    path = f"/{(await service.ask()).json()['id']}/letter"
    kept = await service.call("own", "PUT", path, files={"file": ("surat dokter.png", png())})
    assert (kept.status_code, len(kept.json()["letter"])) == (200, 64)
    large = PDF.replace(b"trailer", b"%" + bytes(service.runtime.settings.http_body_bytes_max) + b"\ntrailer")
    assert (await service.call("own", "PUT", path, content=large)).status_code == 200
    assert (await service.call("own", "PUT", path, content=EXECUTABLE)).status_code == 415
    assert (await service.call("other", "PUT", path, content=PDF)).status_code == 404


async def test_papers_are_for_whom_they_are(service: Running) -> None:
    path = f"/{(await service.ask()).json()['id']}/permit.pdf"
    permit = await service.call("own", "GET", path)
    assert (permit.status_code, permit.content[:5]) == (200, b"%PDF-")
    assert (await service.call("other", "GET", path)).status_code == 404
    assert (await service.call("own", "GET", "/leaves.xlsx")).status_code == 403
    assert await service.days() == [DAY]


async def test_what_is_past_and_what_is_of_those_who_left_goes(service: Running) -> None:
    for who, day in (("own", date(2025, 12, 30)), ("own", DAY), ("other", DAY + timedelta(days=1))):
        assert (await service.ask(who, day)).status_code == 201
    (job,) = [one for one in service.parts.jobs if one.name == "forget_what_is_past"]
    await job.run(JobRun(job.name))
    assert await service.days() == [DAY, DAY + timedelta(days=1)]
    (employees,) = service.parts.subscriptions
    told = {"version": 2, "name": "Sari", "employment": "pns", "unit_code": "BKD", "position": "Analis"}
    changed = [EmployeeChangedV1.model_validate(told | {"nip": nip, "active": nip != NIP}) for nip in (NIP, OTHER)]
    async with service.runtime.transactions.begin() as tx:
        await employees.handler(changed, tx)
    assert await service.days() == [DAY + timedelta(days=1)]
