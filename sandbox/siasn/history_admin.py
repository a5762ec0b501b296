"""Admin endpoints for histories, documents and lists: put rows in, see everything that was stored."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.web.problems import Problem
from sandbox.kit.records import SEED, Record
from sandbox.siasn.admin import After, Here
from sandbox.siasn.agency_lists import LISTS
from sandbox.siasn.document_store import Document
from sandbox.siasn.history_table import HISTORIES, SAVES
from sandbox.siasn.store import new_row_id

router = APIRouter(prefix="/admin", tags=["admin"])

KINDS: Final = tuple(dict.fromkeys((*HISTORIES, *(kind.history for kind in SAVES.values()))))
"""What `kind` of `GET /admin/writes` may be."""
_ROW_LIMIT: Final = 5000

Limit = Annotated[int, Query(ge=1, le=_ROW_LIMIT)]
# Rows of SIASN's nest twice; what nests without end no answer can hold.
_DEEPEST: Final = 32


def _showable(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that an answer can hold: no NaN, no half of a surrogate pair, no nesting without end."""
    if _nests_deeper(row, _DEEPEST):
        raise ValueError("nests too deep")
    json.dumps(row, allow_nan=False, ensure_ascii=False).encode()
    return row


def _nests_deeper(value: object, levels: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_nests_deeper(part, levels - 1) for part in parts if isinstance(part, dict | list))


class SeededRows(BaseModel):
    """Rows as SIASN shows them."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[
        list[Annotated[dict[str, Any], AfterValidator(_showable)]], Field(min_length=1, max_length=_ROW_LIMIT)
    ]


class WriteOut(BaseModel):
    """A stored row of any history but `skp22`, shown by reads or not. Moments are epoch seconds."""

    sequence: int
    id: str
    kind: str
    """The history that it belongs to."""
    endpoint: str
    """The save that it came by last; `seed`: an admin endpoint."""
    nip: str
    body: dict[str, Any]
    """What was sent last, names spelt as SIASN spells them."""
    row: dict[str, Any]
    """How reads show it, before documents are attached and numbers become texts."""
    created_at: float
    updated_at: float
    visible_at: float
    deleted_at: float | None
    updates: int


class WritePage(BaseModel):
    """Rows in order of arrival; `next` is the `after` of the following page, null at the end."""

    writes: list[WriteOut]
    next: int | None


class DocumentOut(BaseModel):
    """An uploaded document without its bytes. Moments are epoch seconds."""

    sequence: int
    dok_uri: str
    endpoint: str
    owner: str
    """Id of the history row, the proposal or the person that it belongs to; empty: of nothing yet."""
    id_ref_dokumen: str
    fields: dict[str, str]
    """The form's fields."""
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    created_at: float
    visible_at: float


class DocumentPage(BaseModel):
    """Documents in order of arrival; `next` is the `after` of the following page, null at the end."""

    documents: list[DocumentOut]
    next: int | None


@router.post("/histories/{history}/{nip}", status_code=201)
async def seed_history(history: str, nip: str, seeded: SeededRows, sandbox: Here) -> dict[str, list[str]]:
    """Give a person rows of a history, shown exactly as they are put in; one without `id` or `ID` gets an `id`.

    All or none. Answers the ids in the order of the rows.
    """
    if history not in HISTORIES:
        raise Problem(404, "unknown_history", f"Pilihan: {', '.join(HISTORIES)}.", field="history")
    if sandbox.store.person(nip=nip) is None:
        raise Problem(404, "unknown_person", "NIP ini tidak terdaftar di sandbox.", field="nip")
    rows = [_with_id(row) for row in seeded.rows]
    ids = [row_id for row_id, _ in rows]
    if len(set(ids)) < len(ids) or any(sandbox.histories.record(row_id) is not None for row_id in ids):
        raise Problem(409, "id_taken", "Ada id riwayat yang sudah dipakai.", field="rows")
    for row_id, row in rows:
        sandbox.histories.create(row_id, history, nip, SEED, row, row)
    return {"ids": ids}


@router.get("/writes")
async def list_writes(sandbox: Here, kind: str | None = None, limit: Limit = 1000, after: After = 0) -> WritePage:
    """Return every stored row of all histories but `skp22`, or of one: also hidden and deleted ones."""
    if kind is not None and kind not in KINDS:
        raise Problem(422, "unknown_kind", f"Pilihan: {', '.join(KINDS)}.", field="kind")
    records = sandbox.histories.page(kind=kind, after=after, limit=limit)
    following = records[-1].sequence if len(records) == limit else None
    return WritePage(writes=[_write(record) for record in records], next=following)


@router.get("/documents")
async def list_documents(sandbox: Here, limit: Limit = 1000, after: After = 0) -> DocumentPage:
    """Return every document that was uploaded, without its bytes."""
    documents = sandbox.documents.page(after=after, limit=limit)
    following = documents[-1].sequence if len(documents) == limit else None
    return DocumentPage(documents=[_document(document) for document in documents], next=following)


@router.post("/lists/{name}", status_code=201)
async def seed_list(name: str, seeded: SeededRows, sandbox: Here) -> dict[str, int]:
    """Add rows to an agency list, shown exactly as they are put in; answers how many the list has."""
    agency_list = LISTS.get(name)
    if agency_list is None:
        raise Problem(404, "unknown_list", f"Pilihan: {', '.join(LISTS)}.", field="name")
    for number, row in enumerate(seeded.rows):
        if not agency_list.accepts(row):
            sentence = f"Setiap baris memerlukan {agency_list.field} yang sah: daftar ini dicari dengan isian itu."
            raise Problem(422, "row_incomplete", sentence, field=f"rows.{number}.{agency_list.field}")
    sandbox.lists.add(name, seeded.rows)
    return {"rows": len(sandbox.lists.rows(name))}


def _with_id(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    given = row.get("id") or row.get("ID")
    if given:
        return str(given), row
    row_id = new_row_id()
    return row_id, {"id": row_id, **{name: value for name, value in row.items() if name != "id"}}


def _write(record: Record) -> WriteOut:
    return WriteOut(
        sequence=record.sequence,
        id=record.id,
        kind=record.kind,
        endpoint=record.endpoint,
        nip=record.owner,
        body=record.body,
        row=record.row,
        created_at=record.created_at,
        updated_at=record.updated_at,
        visible_at=record.visible_at,
        deleted_at=record.deleted_at,
        updates=record.updates,
    )


def _document(document: Document) -> DocumentOut:
    return DocumentOut(
        sequence=document.sequence,
        dok_uri=document.uri,
        endpoint=document.endpoint,
        owner=document.owner,
        id_ref_dokumen=document.ref,
        fields=json.loads(document.fields),
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        created_at=document.created_at,
        visible_at=document.visible_at,
    )
