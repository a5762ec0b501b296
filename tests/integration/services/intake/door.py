"""Intake's HTTP door, who may come in by it, and the cases of `rules/http.jsonl`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from hub.identity.caller import Caller
from hub.identity.rate_limit import RateLimit
from hub.identity.roles import OPERATOR
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.service import attach
from hub.web.cloud_events import STRUCTURED
from hub.web.http import Readiness, build_app
from hub.web.problems import Problem
from services.intake.app import merging_of
from services.intake.handlers.context import Merging
from services.intake.handlers.keys import hash_of, new_key
from services.intake.repository.sources import Source, add_key, add_source
from services.intake.roles import Role
from services.intake.settings import IntakeSettings

NIP: Final = "199001012015032000"
CALLERS: Final[dict[str, Caller]] = {
    "operator": Caller("operator", None, frozenset({OPERATOR}), frozenset()),
    "program": Caller("absensi", None, frozenset(), frozenset(), client="absensi"),
    "stranger": Caller("lain", None, frozenset(), frozenset(), client="lain"),
    "person": Caller("orang", NIP, frozenset(), frozenset()),
    "importer": Caller("pengimpor", None, frozenset({Role.INTAKE_ADMIN.value}), frozenset()),
}
EVENT: Final = {
    "specversion": "1.0",
    "source": "/simpeg",
    "type": "employee.reported.v1",
    "time": "2026-06-15T08:00:00+07:00",
}
SETUP: Final[Sequence[Mapping[str, Any]]] = (
    {"code": "BKD", "name": "Badan"},
    {"code": "BUBAR", "name": "Bekas Bidang", "active": False},
    {"nip": NIP, "version": 5, "name": "Sariwangi Padmanegara", "unit_code": "BKD", "position": "Analis"},
    {"nip": "196505051990031000", "name": "Tiga", "active": False, "effective_on": "2025-05-31"},
)
PROGRAM_CALLS: Final = 20
"""Which a program may make that is no source."""
ABSENT: Final = "<absent>"
_NUMBERS: Final = count(1)


class ByName(Verifier):
    """Takes a caller's name for their token: how tokens are checked is tested elsewhere."""

    def __init__(self) -> None:
        """Know `CALLERS`."""
        self._limit = RateLimit(lambda: 0.0, per_second=1.0, burst=PROGRAM_CALLS)

    async def identify(self, token: str | None) -> Caller:
        """Return who is known by this name."""
        if token not in CALLERS:
            raise Problem(401, "invalid_token", "Token akses tidak sah.")
        return CALLERS[token or ""]


def application_of(runtime: Runtime[IntakeSettings]) -> FastAPI:
    """Return the service's HTTP application, whose callers sign in by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Verifier, "of", lambda *_args, **_kwargs: ByName())
        parts = runtime.service.build(runtime)
    return build_app(runtime, parts, Readiness(), attach(runtime, parts))


def event(data: Mapping[str, Any] | Sequence[Any] | None, /, **changes: Any) -> dict[str, Any]:
    """Return an event as a source sends it, with an id of its own unless told otherwise."""
    kind = {"type": "unit.reported.v1"} if isinstance(data, Mapping) and "code" in data else {}
    told = EVENT | {"id": f"event-{next(_NUMBERS)}", "data": data} | kind | changes
    return {name: value for name, value in told.items() if value != ABSENT}


@dataclass
class Door:
    """The door.

    Attributes:
        runtime: of the service.
        client: of its application.
        keys: of sources, by name.
    """

    runtime: Runtime[IntakeSettings]
    client: httpx.AsyncClient
    keys: dict[str, str] = field(default_factory=dict)

    async def add(self, name: str, **told: Any) -> str:
        """Add a source; returns a key of it."""
        key = new_key()
        async with self.runtime.database.begin() as connection:
            await add_source(connection, Source(name, name.title(), self.runtime.clocks.now(), **told))
            await add_key(connection, name, hash_of(key))
        self.keys[name] = key
        return key

    def headers(self, who: str | None) -> dict[str, str]:
        """Return the headers of a source, or of a caller."""
        return {} if who is None else {"Authorization": f"Bearer {self.keys.get(who, who)}"}

    async def post(self, content: bytes, headers: Mapping[str, str], who: str | None = "simpeg") -> httpx.Response:
        """Send a body."""
        return await self.client.post("/v1/events", content=content, headers={**self.headers(who), **headers})

    async def send(self, *events: Mapping[str, Any], who: str | None = "simpeg") -> httpx.Response:
        """Send events as a batch."""
        kind = {"content-type": "application/cloudevents-batch+json"}
        return await self.post(json.dumps(events).encode(), kind, who)

    async def told(self, *data: Mapping[str, Any], who: str = "simpeg") -> list[dict[str, Any]]:
        """Send reports; returns what became of each."""
        answer = await self.send(*map(event, data), who=who)
        assert answer.status_code == 202, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def get(self, path: str, who: str = "simpeg", **params: Any) -> httpx.Response:
        """Read something."""
        return await self.client.get(f"/v1{path}", headers=self.headers(who), params=params)

    async def rows(self, statement: sa.Select[Any]) -> list[Any]:
        """Return what is stored."""
        async with self.runtime.database.read() as connection:
            return [*(await connection.execute(statement)).all()]

    def merging(self) -> Merging:
        """Return what merging goes by."""
        return merging_of(self.runtime)


@dataclass(frozen=True)
class Case:
    """One line of the list.

    Attributes:
        rule: the code that it is about; `taken`: nothing is wrong.
        headers: of the request.
        body: of it.
        status: of the answer.
        expected: code and field of a fault, among others; of a whole request only the code; None: there is none.
        outcome: of its one event.
    """

    rule: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    expected: tuple[str, str | None] | None
    outcome: str | None

    @property
    def is_request(self) -> bool:
        """Whether the whole request is refused."""
        return self.outcome is None


def cases() -> list[Case]:
    """Return the committed list, each with an id of its own."""
    lines = (Path(__file__).parent / "rules/http.jsonl").read_text().splitlines()
    return [_case(json.loads(line)) for line in lines]


def _case(line: dict[str, Any]) -> Case:
    expect = line["expect"]
    headers, body = _binary(line) if line.get("mode") == "binary" else _structured(line)
    return Case(
        line["rule"],
        headers | line.get("headers", {}),
        body,
        expect.get("status", 202),
        (expect["code"], expect.get("field")) if "code" in expect else None,
        expect.get("outcome"),
    )


def _structured(line: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    kind = {"content-type": STRUCTURED}
    if "body" in line:
        return kind, line["body"].encode()
    told = event(_data(line), **({"type": line["type"]} if "type" in line else {}) | line.get("event", {}))
    return kind, json.dumps(told).encode()


def _binary(line: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    told = {f"ce-{name}": value for name, value in event(None, **line.get("event", {})).items() if name != "data"}
    body = line["latin1"].encode("latin-1") if "latin1" in line else line.get("body", json.dumps(_data(line))).encode()
    return {"content-type": "application/json"} | told, body


def _data(line: dict[str, Any]) -> Any:
    data = line.get("data", {"nip": NIP, "name": "Sariwangi Padmanegara"})
    if isinstance(data, dict) and data.get("filler"):
        return data | {"filler": "y" * int(data["filler"].strip("<>"))}
    return data
