"""What SIASN does for each call that has come through."""

from typing import Final

from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from sandbox.siasn.envelopes import coin, empty_history, found, not_found, refused, saved
from sandbox.siasn.persons import main_data
from sandbox.siasn.skp22 import Skp22Save, history_row, refusal_of
from sandbox.siasn.state import Call, Sandbox, map_data_shape
from sandbox.siasn.store import Record

_UNITS_PAGE: Final = 1000


def read_person(sandbox: Sandbox, call: Call) -> Response:
    """`pns/data-utama/{nip}`."""
    person = sandbox.store.person(nip=call.argument)
    if person is None:
        return not_found(call.argument, sandbox.switches.not_found)
    return found(main_data(person))


def read_history(sandbox: Sandbox, call: Call) -> Response:
    """`pns/rw-skp22/{nip}`: what is visible by now, oldest first."""
    nip = call.argument
    if sandbox.store.person(nip=nip) is None:
        return not_found(nip, sandbox.switches.not_found)
    rows = [row for record in sandbox.store.history(nip) if (row := _visible_row(sandbox, record)) is not None]
    return found(rows) if rows else empty_history(nip, sandbox.switches)


def read_other_history(sandbox: Sandbox, call: Call) -> Response:
    """`pns/rw-X/{nip}` for every other X: nobody has such rows here."""
    if sandbox.store.person(nip=call.argument) is None:
        return not_found(call.argument, sandbox.switches.not_found)
    return empty_history(call.argument, sandbox.switches)


def read_nothing(sandbox: Sandbox, call: Call) -> Response:
    """What the simulator holds for nobody."""
    return not_found(call.argument, sandbox.switches.not_found)


def take_note(_sandbox: Sandbox, _call: Call) -> Response:
    """Answer that it is done; nothing here depends on it."""
    return JSONResponse({"success": True, "message": "success"})


def read_history_row(sandbox: Sandbox, call: Call) -> Response:
    """`skp22/id/{id}`."""
    record = sandbox.store.record(call.argument)
    row = None if record is None else _visible_row(sandbox, record)
    return not_found(call.argument, sandbox.switches.not_found) if row is None else found(row)


def read_units(sandbox: Sandbox, call: Call) -> Response:
    """`referensi/ref-unor?limit=&offset=`: the units of the registered persons."""
    limit, offset = _natural(call.query.get("limit"), _UNITS_PAGE), _natural(call.query.get("offset"), 0)
    return found(sandbox.store.units(limit=min(limit, _UNITS_PAGE), offset=offset))


def save_skp22(sandbox: Sandbox, call: Call) -> Response:
    """`skp22/save`: a null `id` adds a row, always; another id changes that row."""
    status = sandbox.switches.refusal_status
    try:
        save = Skp22Save.model_validate_json(call.body)
    except ValidationError as error:
        return refused(refusal_of(error), status)
    person = sandbox.store.person(person_id=save.pnsDinilaiOrang)
    if person is None:
        return refused("pnsDinilaiOrang tidak ditemukan", status)
    lag = call.visibility_lag
    if not save.id:
        row_id = sandbox.store.create(person.nip, save, visibility_lag=lag)
    else:
        record = sandbox.store.record(save.id)
        if record is None:
            return refused("Riwayat dengan id tersebut tidak ditemukan", status)
        if record.nip != person.nip:
            return refused("Riwayat dengan id tersebut bukan milik pnsDinilaiOrang", status)
        sandbox.store.update(record, save, visibility_lag=lag)
        row_id = record.id
    call.stored = True
    return saved(row_id, shape=map_data_shape(sandbox, call, sandbox.switches.mapdata), key="rwSkpId")


def _visible_row(sandbox: Sandbox, record: Record) -> dict[str, object] | None:
    save = record.visible(sandbox.clock.now())
    if save is None:
        return None
    strings = sandbox.switches.numbers == "strings"
    if sandbox.switches.numbers == "mixed":
        strings = coin(record.id)
    return history_row(record.id, save, strings=strings)


def _natural(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else default
