"""What SIASN does with a `skp22/save`: in which order it looks at a body, and what it says of a bad one."""

from collections.abc import Callable
from typing import Final

from pydantic import ValidationError
from starlette.responses import Response

from sandbox.kit.bodies import json_object
from sandbox.kit.calls import Call
from sandbox.siasn import documents
from sandbox.siasn.bodies import lacking, named_as
from sandbox.siasn.codes import QUADRANT_OF
from sandbox.siasn.envelopes import missing, refused, saved
from sandbox.siasn.persons import Person
from sandbox.siasn.skp22 import REQUIRED, Skp22Save, refusal_of
from sandbox.siasn.state import Sandbox, map_data_shape
from sandbox.siasn.switches import Switches

MAP_DATA_KEY: Final = "rwSkpId"


def save_skp22(sandbox: Sandbox, call: Call) -> Response:
    """`skp22/save`: without an `id` a row is added, always; with one, that row is changed."""
    status = sandbox.switches.refusal_status
    save = _read(call, sandbox.switches)
    if isinstance(save, Response):
        return save
    person = sandbox.store.person(person_id=save.pnsDinilaiOrang)
    if person is None:
        return refused("pnsDinilaiOrang tidak ditemukan", status)
    for check in _CHECKS:
        if (complaint := check(save, sandbox.switches)) is not None:
            return refused(complaint, status)
    if sandbox.switches.unknown_document == "refused" and not _documents_known(sandbox, save):
        return refused(documents.UNKNOWN, status)
    row_id = _stored(sandbox, call, person, save)
    if row_id is None:
        return refused("Riwayat dengan id tersebut tidak ditemukan untuk pnsDinilaiOrang", status)
    call.stored = True
    return saved(row_id, shape=map_data_shape(sandbox, call, sandbox.switches.mapdata), key=MAP_DATA_KEY)


def _read(call: Call, switches: Switches) -> Skp22Save | Response:
    """Return the body, or the answer that refuses it."""
    status = switches.refusal_status
    content = json_object(call.body)
    if content is None:
        return refused("Data tidak valid: body", status)
    content = named_as(Skp22Save.model_fields, content)
    if absent := lacking(REQUIRED, content):
        return missing(absent, status)
    try:
        save = Skp22Save.model_validate(content)
    except ValidationError as error:
        return refused(refusal_of(error), status)
    if switches.document_required and not save.path:
        return missing(["path"], status)
    return save


def _stored(sandbox: Sandbox, call: Call, person: Person, save: Skp22Save) -> str | None:
    """Store the row and return its id; None when the `id` is not that of a row of the person's."""
    if not save.id:
        return sandbox.store.create(person.nip, save, visibility_lag=call.visibility_lag)
    record = sandbox.store.record(save.id)
    if record is None or record.nip != person.nip:
        return None
    sandbox.store.update(record, save, visibility_lag=call.visibility_lag)
    return record.id


def _documents_known(sandbox: Sandbox, save: Skp22Save) -> bool:
    return all(documents.known(sandbox, entry.model_dump()) for entry in save.path or [])


# What only a switch makes SIASN look at. Each returns the sentence that refuses, or None.


def _quadrant(save: Skp22Save, switches: Switches) -> str | None:
    follows = save.kuadranKinerjaNilai == QUADRANT_OF[save.hasilKinerjaNilai, save.perilakuKerjaNilai]
    if not switches.quadrant_check or follows:
        return None
    return "kuadranKinerjaNilai tidak sesuai dengan hasilKinerjaNilai dan perilakuKerjaNilai"


def _rank(save: Skp22Save, switches: Switches) -> str | None:
    """Ids of ranks are digits, those of PPPK too; an assessor from outside has none."""
    rank = save.penilaiGolongan
    if not switches.rank_check or not rank or (rank.isascii() and rank.isdigit()):
        return None
    return "penilaiGolongan tidak ditemukan pada data referensi"


_CHECKS: Final[tuple[Callable[[Skp22Save, Switches], str | None], ...]] = (_quadrant, _rank)
