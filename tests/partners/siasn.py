"""SIASN's simulator as a partner of conformance tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.kit import records as kept
from sandbox.kit.clock import Clock
from sandbox.kit.records import GREATEST_SEQUENCE, SEED
from sandbox.kit.server import SimulatorServer
from sandbox.siasn import store
from sandbox.siasn.api import ENDPOINTS
from sandbox.siasn.app import create_app
from sandbox.siasn.document_store import Document
from sandbox.siasn.persons import Person, person_id
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.skp22 import Skp22Save
from sandbox.siasn.state import Sandbox
from sandbox.siasn.store import new_row_id
from tests.partners.papers import PaperService
from tests.partners.simulated import Record, RunningPartner, served

SKP22 = "skp22"
DOCUMENTS = "documents"
"""Whatever was uploaded: `owner` is the row's id, `ref` the `id_ref_dokumen`, `id` the `dok_uri`."""


class SiasnPartner(RunningPartner):
    """Kinds of records are names of histories (`penghargaan`); those of `skp22` have the fields of its save.

    Attributes:
        papers: where assessments' papers come from; set by whoever runs that, too.
    """

    papers: PaperService

    def __init__(self, server: SimulatorServer, sandbox: Sandbox) -> None:
        super().__init__(server, sandbox, ENDPOINTS)
        self.settings = sandbox.settings
        self._sandbox = sandbox

    def register(self, **person: Any) -> str:
        """Make a person known, fields as in `pns/data-utama`; returns SIASN's id."""
        known = Person.model_validate(person)
        self._sandbox.store.register([known])
        return known.id

    def records(self, kind: str) -> list[Record]:
        if kind == SKP22:
            rows = self._sandbox.store.page(after=0, limit=GREATEST_SEQUENCE)
            return [row.saved.model_dump() | {"id": row.id, "nip": row.nip} for row in rows]
        if kind == DOCUMENTS:
            return [
                {"id": one.uri, "owner": one.owner, "ref": one.ref, "sha256": one.sha256}
                for one in self._sandbox.documents.page(after=0, limit=GREATEST_SEQUENCE)
            ]
        others = self._sandbox.histories.page(kind=kind, after=0, limit=GREATEST_SEQUENCE)
        return [it.row | {"id": it.id, "nip": it.owner} for it in others if it.deleted_at is None]

    def add(self, kind: str, owner: str, record: Record) -> str:
        if kind == SKP22:
            about = {"pnsDinilaiOrang": person_id(owner)}
            return self._sandbox.store.create(owner, Skp22Save.model_validate(about | record), visibility_lag=0)
        row_id = str(record.get("id") or new_row_id())
        self._sandbox.histories.create(row_id, kind, owner, SEED, record, record | {"id": row_id})
        return row_id

    def attach(self, row_id: str, ref: str, content: bytes) -> None:
        """Attach a PDF to a history row by an official's hand."""
        document = Document(
            0, f"peremajaan/{new_row_id()}.pdf", "hand", row_id, ref, "{}", "application/pdf", 0, "", 0, 0
        )
        self._sandbox.documents.add(content, document)

    def alter(self, kind: str, record_id: str, changes: Record) -> None:
        if kind == SKP22:
            row = self._skp22(record_id)
            save = Skp22Save.model_validate(row.saved.model_dump() | changes)
            self._sandbox.store.update(row, save, visibility_lag=0)
            return
        record = self._history(kind, record_id)
        self._sandbox.histories.update(record, SEED, record.body | changes, record.row | changes)

    def delete(self, kind: str, record_id: str) -> None:
        if kind == SKP22:
            self._sandbox.store.delete(self._skp22(record_id))
        else:
            self._sandbox.histories.delete(self._history(kind, record_id))

    def unregister(self, nip: str) -> None:
        self._sandbox.store.move_away(nip)

    def _skp22(self, row_id: str) -> store.Record:
        row = self._sandbox.store.record(row_id)
        if row is None:
            raise KeyError(row_id)
        return row

    def _history(self, kind: str, record_id: str) -> kept.Record:
        record = self._sandbox.histories.record(record_id)
        if record is None or record.kind != kind or record.deleted_at is not None:
            raise KeyError(record_id)
        return record


@asynccontextmanager
async def siasn(clock: Clock | None = None, **settings: Any) -> AsyncIterator[SiasnPartner]:
    """Run SIASN's simulator on a free port, its store in memory; settings as `SandboxSettings` has them."""
    chosen = SandboxSettings.model_validate({"port": 0, "store": Path(":memory:")} | settings)
    app = create_app(chosen, clock)
    async with served(chosen, app) as server:
        sandbox = app.state.simulator
        assert isinstance(sandbox, Sandbox)
        yield SiasnPartner(server, sandbox)
