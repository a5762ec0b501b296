"""What SIASN does with histories besides `skp22`: read, save, delete."""

from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox.kit.calls import Call
from sandbox.kit.records import Record
from sandbox.siasn import documents
from sandbox.siasn.envelopes import NOT_FOUND, empty_history, found, not_found, refused, saved
from sandbox.siasn.history_bodies import Body, SaveRefused, read_body
from sandbox.siasn.history_kinds import SaveKind
from sandbox.siasn.history_rows import row_of, with_number_style
from sandbox.siasn.history_table import SAVES
from sandbox.siasn.operations import number_style
from sandbox.siasn.persons import Person
from sandbox.siasn.state import Sandbox, map_data_shape
from sandbox.siasn.store import new_row_id


def read_history(history: str, sandbox: Sandbox, call: Call) -> Response:
    """`pns/rw-X/{nip}`, `jabatan/pns/{nip}`: what is visible by now, oldest first."""
    nip = call.argument
    if sandbox.store.person(nip=nip) is None:
        return not_found(nip, sandbox.switches.not_found)
    rows = [_shown(sandbox, record) for record in sandbox.histories.of_owner(history, nip)]
    visible = [row for row in rows if row is not None]
    return found(visible) if visible else empty_history(nip, sandbox.switches)


def read_row(history: str, sandbox: Sandbox, call: Call) -> Response:
    """`X/id/{id}`: one row."""
    record = sandbox.histories.record(call.argument)
    row = None if record is None or record.kind != history else _shown(sandbox, record)
    return not_found(call.argument, sandbox.switches.not_found) if row is None else found(row)


def save_row(sandbox: Sandbox, call: Call) -> Response:
    """`X/save`: without an `id` a new row, every time; with one, that row is changed."""
    kind = SAVES[call.endpoint]
    try:
        body = read_body(kind, sandbox, call.body)
        person = _person(kind, sandbox, body)
        record = _named(kind, sandbox, body, person)
    except SaveRefused as refusal:
        return refusal.answer
    row_id = new_row_id() if record is None else record.id
    row = row_of(kind.endpoint, row_id, body, person)
    lag = call.visibility_lag
    if record is None:
        sandbox.histories.create(row_id, kind.history, person.nip, kind.endpoint, body, row, visibility_lag=lag)
    else:
        sandbox.histories.update(record, kind.endpoint, body, row, visibility_lag=lag)
    call.stored = True
    return saved(row_id, shape=map_data_shape(sandbox, call, kind.shape), key=kind.key)


def delete_row(history: str, sandbox: Sandbox, call: Call) -> Response:
    """`DELETE X/delete/{id}`."""
    record = sandbox.histories.record(call.argument)
    if record is None or record.kind != history or record.deleted_at is not None:
        return refused(NOT_FOUND, sandbox.switches.refusal_status)
    sandbox.histories.delete(record, visibility_lag=call.visibility_lag)
    call.stored = True
    return JSONResponse({"success": True, "mapData": None, "message": "success"})


def _person(kind: SaveKind, sandbox: Sandbox, body: Body) -> Person:
    person = sandbox.store.person(person_id=body[kind.person])
    if person is None:
        raise SaveRefused(refused(f"{kind.person} tidak ditemukan", sandbox.switches.refusal_status))
    return person


def _named(kind: SaveKind, sandbox: Sandbox, body: Body, person: Person) -> Record | None:
    """Return the row that a save is to change, None for a new one."""
    if "id" not in body:
        return None
    status = sandbox.switches.refusal_status
    record = sandbox.histories.record(body["id"])
    if record is None or record.kind != kind.history or record.deleted_at is not None:
        raise SaveRefused(refused("Riwayat dengan id tersebut tidak ditemukan", status))
    if record.owner != person.nip:
        raise SaveRefused(refused(f"Riwayat dengan id tersebut bukan milik {kind.person}", status))
    return record


def _shown(sandbox: Sandbox, record: Record) -> dict[str, Any] | None:
    row = record.visible(sandbox.clock.now())
    if row is None:
        return None
    attached = documents.attached(sandbox, record.id)
    if attached:
        row = {**row, "path": {**(row.get("path") or {}), **attached}}
    return row if record.seeded else with_number_style(row, number_style(sandbox.switches, record.id))
