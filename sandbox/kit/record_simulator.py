"""A simulated partner whose records, admin endpoints and page are the kit's: its own part is the wire."""

import sqlite3
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi import Request
from starlette.responses import Response

from sandbox.kit.calls import Call
from sandbox.kit.fault_handlers import HTTP_FAULT_HANDLERS
from sandbox.kit.faults import CallKind
from sandbox.kit.records import GREATEST_SEQUENCE, SEED, Record, RecordStore
from sandbox.kit.routes import Serve
from sandbox.kit.serving import FaultHandler, Operation, S, serve
from sandbox.kit.simulator import Simulator, simulator_of

Row = dict[str, Any]


class RecordSimulator(Simulator):
    """One simulator: its records, whatever their kind, and the hand of the partner's own officials."""

    title: str = "Mitra"
    """Name of the partner, on the page."""
    endpoints: Mapping[str, CallKind] = {}
    """Every endpoint by the name under which it is counted and faults are forced on it."""

    def open_tables(self, connection: sqlite3.Connection) -> None:
        """Make the table of records."""
        self.records = RecordStore(connection, self.clock)
        self.unknown: set[str] = set()
        """Owners that the partner does not know: its wire refuses every save about them."""

    def reset(self) -> None:
        """Forget everything received, counted, forced, outstanding and issued; back to the starting profile."""
        super().reset()
        self.records.clear()
        self.unknown.clear()

    def save(self, call: Call, kind: str, owner: str, row: Row, record_id: str | None = None) -> str | None:
        """Store what a call brings, and return the record's id; None if there is no record to change.

        Args:
            call: that brings it.
            kind: of record.
            owner: whom or what it is about.
            row: how reads show it; its `id` is set here.
            record_id: of the record to change; None adds one, always.
        """
        lag = call.visibility_lag
        if record_id is None:
            record_id = uuid4().hex
            shown = row | {"id": record_id}
            self.records.create(record_id, kind, owner, call.endpoint, row, shown, visibility_lag=lag)
        else:
            record = self.live(record_id, kind)
            if record is None:
                return None
            self.records.update(record, call.endpoint, row, row | {"id": record_id}, visibility_lag=lag)
        call.stored = True
        return record_id

    def remove(self, call: Call, record: Record) -> None:
        """Delete a record as a call asks."""
        self.records.delete(record, visibility_lag=call.visibility_lag)
        call.stored = True

    def live(self, record_id: str, kind: str | None = None) -> Record | None:
        """Return a record that was not deleted, shown by reads or not; None if there is none, or of another kind."""
        record = self.records.record(record_id)
        if record is None or record.deleted_at is not None or kind not in {None, record.kind}:
            return None
        return record

    def visible(self, kind: str, owner: str) -> list[Row]:
        """Return what reads show of one kind about somebody, oldest first."""
        now = self.clock.now()
        rows = (record.visible(now) for record in self.records.of_owner(kind, owner))
        return [row for row in rows if row is not None]

    def held(self, kind: str | None = None) -> list[Row]:
        """Return every record of a kind, or of all, that was not deleted, shown by reads or not, oldest first."""
        records = self.records.page(kind=kind, after=0, limit=GREATEST_SEQUENCE)
        return [record.row for record in records if record.deleted_at is None]

    def add(self, kind: str, owner: str, row: Row) -> str:
        """Add a record by an official's hand, and return its id."""
        record_id = str(row.get("id") or uuid4().hex)
        self.records.create(record_id, kind, owner, SEED, row, row | {"id": record_id})
        return record_id

    def alter(self, record_id: str, changes: Row) -> bool:
        """Change fields of a record by an official's hand; False if there is none of that id."""
        record = self.live(record_id)
        if record is None:
            return False
        self.records.update(record, SEED, record.body | changes, record.row | changes | {"id": record_id})
        return True

    def delete(self, record_id: str) -> bool:
        """Delete a record by an official's hand; False if there is none of that id."""
        record = self.live(record_id)
        if record is None:
            return False
        self.records.delete(record)
        return True


def serving(kind: type[S], fault_handlers: Mapping[str, FaultHandler[S]] = HTTP_FAULT_HANDLERS) -> Serve[S]:
    """Return how a partner answers a call.

    Args:
        kind: class of its simulator.
        fault_handlers: what each of its faults does.
    """

    async def answer(request: Request, call: Call, operation: Operation[S]) -> Response:
        simulator = simulator_of(request)
        assert isinstance(simulator, kind)  # noqa: S101 - the factory put it there
        return await serve(simulator, request, call, operation, fault_handlers=fault_handlers)

    return answer
