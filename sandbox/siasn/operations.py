"""What SIASN does for each read that has come through."""

import base64
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.responses import JSONResponse, Response

from sandbox.kit.calls import Call
from sandbox.siasn import documents
from sandbox.siasn.envelopes import NOT_FOUND, coin, empty_history, found, not_found, not_found_status
from sandbox.siasn.paging import PAGE, page_of
from sandbox.siasn.persons import main_data, professionalism
from sandbox.siasn.skp22 import history_row
from sandbox.siasn.state import Sandbox
from sandbox.siasn.store import Record
from sandbox.siasn.switches import NumberStyle, Switches

# One grey pixel, the same for everybody.
_PHOTO: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def read_person(sandbox: Sandbox, call: Call) -> Response:
    """`pns/data-utama/{nip}`."""
    person = sandbox.store.person(nip=call.argument)
    return _nobody(sandbox, call) if person is None else found(main_data(person))


def read_history(sandbox: Sandbox, call: Call) -> Response:
    """`pns/rw-skp22/{nip}`: what is visible by now, oldest first."""
    nip = call.argument
    if sandbox.store.person(nip=nip) is None:
        return _nobody(sandbox, call)
    rows = [row for record in sandbox.store.history(nip) if (row := _visible_row(sandbox, record)) is not None]
    return found(rows) if rows else empty_history(nip, sandbox.switches)


def read_empty_history(sandbox: Sandbox, call: Call) -> Response:
    """A history that nobody has rows of here."""
    if sandbox.store.person(nip=call.argument) is None:
        return _nobody(sandbox, call)
    return empty_history(call.argument, sandbox.switches)


def read_history_row(sandbox: Sandbox, call: Call) -> Response:
    """`skp22/id/{id}`."""
    record = sandbox.store.record(call.argument)
    row = None if record is None else _visible_row(sandbox, record)
    return _nobody(sandbox, call) if row is None else found(row)


def read_professionalism(sandbox: Sandbox, call: Call) -> Response:
    """`pns/nilaiipasn/{nip}`: the index that was registered with the person."""
    person = sandbox.store.person(nip=call.argument)
    if person is None or person.nilaiIpAsn is None:
        return _nobody(sandbox, call)
    return found(professionalism(person, person.nilaiIpAsn))


def read_photo(sandbox: Sandbox, call: Call) -> Response:
    """`pns/photo/{id}`: an image for everybody who is known."""
    if sandbox.store.person(person_id=call.argument) is None:
        return _nobody(sandbox, call)
    return Response(_PHOTO, media_type="image/png")


def number_style(switches: Switches, row_id: str) -> NumberStyle:
    """Return how the numbers of a row arrive; mixed: any of the three, by the row."""
    if switches.numbers != "mixed":
        return switches.numbers
    texts: NumberStyle = "decimals" if coin(f"decimals {row_id}") else "strings"
    return "numbers" if coin(row_id) else texts


def refreshing(what: str) -> Callable[[Sandbox, Call], Response]:
    """Return the operation that is asked to refresh `what` of the person by id: done, without an effect here."""
    return partial(_refresh, what)


def read_units(sandbox: Sandbox, call: Call) -> Response:
    """`referensi/ref-unor?limit=&offset=`: the units of the registered persons."""
    limit, offset = page_of(call.query)
    return found([unit.row() for unit in sandbox.store.units(limit=min(limit, PAGE), offset=offset)])


def _refresh(what: str, sandbox: Sandbox, call: Call) -> Response:
    person_id = call.argument or call.query.get("pns_orang_id", "")
    if sandbox.store.person(person_id=person_id) is None:
        status = not_found_status(person_id, sandbox.switches.not_found)
        return JSONResponse({"code": 0, "Error": "true", "Message": NOT_FOUND}, status_code=status)
    return JSONResponse({"code": 1, "Error": "false", "Message": f"Berhasil sinkronisasi {what}"})


def _nobody(sandbox: Sandbox, call: Call) -> Response:
    return not_found(call.argument, sandbox.switches.not_found)


def _visible_row(sandbox: Sandbox, record: Record) -> dict[str, object] | None:
    save = record.visible(sandbox.clock.now())
    if save is None:
        return None
    row = history_row(record.id, save, style=number_style(sandbox.switches, record.id))
    if uploaded := documents.attached(sandbox, record.id):
        row["path"] = {**(row["path"] or {}), **uploaded}
    return row
