"""A service that delivers to a partner, and whoever calls it."""

from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.clock import SYSTEM
from hub.delivery import ledger
from hub.delivery.ledger import NewDelivery
from hub.delivery.reconciliation.tables import discrepancies, reconciled_subjects, reconciliation_passes
from hub.delivery.tables import deliveries
from hub.identity.caller import Caller
from hub.identity.roles import OPERATOR
from hub.identity.verifier import Verifier
from hub.messaging import outbox as kit
from hub.messaging.parking import Parking, park
from hub.messaging.snapshot import CurrentRecord, Snapshot
from hub.runtime import Parts, Runtime, Service
from hub.service import attach
from hub.settings import HubSettings
from hub.store.migrate import MigrationSet
from hub.tables import jobs, outbox
from hub.web.http import Readiness, build_app
from hub.web.problems import Problem
from tests.support.contracts import ThingCountedV1, envelope
from tests.support.services import counting_service
from tests.support.tables import made, unmade

NIP: Final = "199001012015031000"
PARTNER: Final = "bank"
NOW: Final = SYSTEM.now()
REASON: Final = "Sudah dibetulkan."


class ThingCarriedV1(ThingCountedV1):
    """Its service says so."""

    publisher: ClassVar[str] = "courier"


async def _things(_connection: AsyncConnection, after: str, limit: int) -> list[CurrentRecord]:
    return [CurrentRecord(key, ThingCarriedV1(code=key)) for key in ("a", "b") if key > after][:limit]


COUNTER: Final = counting_service()
COURIER: Final = Service(
    "courier",
    "Kurir",
    "Mengirim.",
    0,
    lambda _runtime: Parts(),
    HubSettings,
    migrations=(MigrationSet("delivery", "hub.delivery:migrations"),),
    partners=(PARTNER,),
    reasons={"refused": "Perbaiki datanya di bank."},
    snapshots=(Snapshot(ThingCarriedV1, _things),),
)


class Callers(Verifier):
    """Takes a caller's name for their token."""

    known: Final = {
        "operator": Caller("petugas", None, frozenset({OPERATOR}), frozenset()),
        "operator with a number": Caller(f"user-{NIP}", None, frozenset({OPERATOR}), frozenset()),
        "program": Caller("gateway", None, frozenset({"document_reader"}), frozenset(), "gateway"),
        "admin": Caller("admin", NIP, frozenset({"agency_admin"}), frozenset()),
    }

    def __init__(self) -> None:
        """Ask no issuer."""

    async def caller_of(self, token: str | None) -> Caller:
        """Return who is known by this name."""
        if token is None:
            raise Problem(401, "missing_token", "Masuk terlebih dahulu.")
        return self.known[token]


class World:
    """The service, and what an operator does."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        app = build_app(runtime, runtime.service.build(runtime), Readiness(), attach(runtime, Parts()))
        self.api = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://courier")

    @classmethod
    def new(cls, database_url: str, folder: Path, patch: pytest.MonkeyPatch, service: Service = COURIER) -> "World":
        """Return the service without tables."""
        patch.setattr(Verifier, "of", lambda *_args, **_kwargs: Callers())
        settings = HubSettings(database_url=database_url, database_schema=f"o{uuid4().hex[:12]}", var=folder)
        return cls(Runtime(service, settings))

    async def close(self) -> None:
        """Leave nothing."""
        await self.api.aclose()
        await unmade(self.runtime.database)

    async def prepare(self) -> None:
        """Put there what one decides about: of each kind three, or one."""
        await made(self.runtime.database, self.runtime.service.all_migrations)
        headers = dict(envelope("first").to_headers())
        messages = [
            Parking(
                "things",
                "counter.things",
                "district",
                headers | {"cloudEvents:id": key},
                None,
                body,
                code,
                f"no {NIP}",
                1,
            )
            for key, body, code in (("a", b"{}", "first"), ("b", b"\xff", "second"), ("c", b"{}", "first"))
        ]
        keys = ("rejected", "unclear", "other")
        new = [NewDelivery(key, 1, b'{"name": "Sariwangi"}', subject=NIP) for key in keys[:2]]
        async with self.runtime.database.begin() as connection:
            await park(connection, messages)
            await ledger.enqueue(connection, PARTNER, [*new, NewDelivery("other", 1, b"{}")])
            for state in keys[:2]:
                ended = {"state": state, "settled_at": NOW, "error_code": "refused", "error": f"of {NIP}"}
                await connection.execute(sa.update(deliveries).where(deliveries.c.business_key == state).values(ended))
            rows = [self.runtime.outlet.row(ThingCarriedV1(code=code), subject=None, at=NOW) for code in "xyz"]
            await kit.append(connection, rows)
            await connection.execute(sa.update(outbox).values(sent_at=NOW - 60))
            await connection.execute(sa.insert(jobs), [_job("retention"), _job("reconciliation")])
            await connection.execute(sa.insert(reconciliation_passes).values(partner=PARTNER, kind="skp"))
            await connection.execute(sa.insert(reconciled_subjects).values(_subject()))
            await connection.execute(sa.insert(discrepancies), [_discrepancy(key) for key in ("a", "b")])

    async def get(self, path: str, who: str = "operator") -> httpx.Response:
        """Look at something."""
        return await self.api.get(f"/v1/operations{path}", headers={"Authorization": f"Bearer {who}"})

    async def post(self, path: str, body: Any = None, key: str = "", who: str = "operator") -> httpx.Response:
        """Decide something."""
        headers = {"Authorization": f"Bearer {who}"} | ({"Idempotency-Key": key} if key else {})
        return await self.api.post(f"/v1/operations{path}", json=body or {}, headers=headers)

    async def decided(self) -> list[audit.Recorded]:
        """Return the trail, newest first."""
        async with self.runtime.database.read() as connection:
            return [*await audit.newest(connection)]


def _job(name: str) -> dict[str, Any]:
    return {"name": name, "created_at": NOW, "due_at": NOW + 3600, "state": {}, "runs": 0, "failures": 0}


def _subject() -> dict[str, Any]:
    return {"partner": PARTNER, "kind": "skp", "subject": NIP, "changed": False, "due_at": NOW, "checked_at": NOW}


def _discrepancy(key: str) -> dict[str, Any]:
    return {
        "partner": PARTNER,
        "kind": "skp",
        "difference": "missing_there",
        "business_key": key,
        "subject": NIP,
        "partner_ids": [],
        "fields": {"predikat": ["Baik", "Cukup"]},
        "digest": key,
        "state": "open",
        "found_at": NOW,
        "last_found_at": NOW,
    }
