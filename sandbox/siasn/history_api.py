"""Addresses of the histories besides `skp22`, of their saves and deletions, and of documents."""

from functools import partial
from typing import Any, Final

from sandbox.kit.openapi import json_body
from sandbox.kit.routes import Routes, parameters
from sandbox.siasn import documents
from sandbox.siasn import history_operations as operations
from sandbox.siasn.examples import EXAMPLES, UPLOADS
from sandbox.siasn.history_table import DELETABLE, HISTORIES, READ_BY_ID, SAVES
from sandbox.siasn.serving import serve
from sandbox.siasn.state import Operation

ROUTES: Final = Routes("SIASN: riwayat dan dokumen", serve)
"""Addresses below each of the API's bases."""

_UPLOADS: Final[dict[str, tuple[Operation, str]]] = {
    "upload-dok": (documents.upload, "Unggah dokumen untuk path"),
    "upload-dok-rw": (documents.attach, "Unggah dokumen riwayat"),
    "upload-dok-sk-kp": (documents.upload_rank_decree, "Unggah SK kenaikan pangkat"),
    "upload-photo": (documents.upload_photo, "Unggah foto"),
    "pns/upload-photo": (documents.upload_photo, "Unggah foto"),
}


def _add_reads() -> None:
    of_person, by_id = parameters("nip", place="path"), parameters("id", place="path")
    for history, title in HISTORIES.items():
        read, name = partial(operations.read_history, history), f"pns/rw-{history}"
        ROUTES.add("GET", f"/{name}/{{nip}}", read, name=name, summary=f"Riwayat {title}", extra=of_person)
    read, name = partial(operations.read_history, "jabatan"), "jabatan/pns"
    ROUTES.add("GET", f"/{name}/{{nip}}", read, name=name, summary="Riwayat jabatan", extra=of_person)
    for history in READ_BY_ID:
        read, name = partial(operations.read_row, history), f"{history}/id"
        summary = f"Satu riwayat {HISTORIES[history]}"
        ROUTES.add("GET", f"/{name}/{{id}}", read, name=name, summary=summary, extra=by_id)


def _add_writes() -> None:
    for name, kind in SAVES.items():
        extra = json_body(EXAMPLES[name])
        ROUTES.add("POST", f"/{name}", operations.save_row, name=name, summary=kind.summary, extra=extra)
    for history in DELETABLE:
        delete, name = partial(operations.delete_row, history), f"{history}/delete"
        summary = f"Hapus riwayat {HISTORIES[history]}"
        extra = parameters("id", place="path")
        ROUTES.add("DELETE", f"/{name}/{{id}}", delete, name=name, summary=summary, extra=extra)


def _add_documents() -> None:
    for name, (operation, summary) in _UPLOADS.items():
        ROUTES.add("POST", f"/{name}", operation, name=name, summary=summary, extra=_form(name))
    extra = parameters("filePath", place="query")
    ROUTES.add("GET", "/download-dok", documents.download, name="download-dok", summary="Unduh dokumen", extra=extra)


def _form(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = {field: {"type": "string", "example": text} for field, text in UPLOADS[name].items()}
    properties["file"] = {"type": "string", "format": "binary"}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


_add_reads()
_add_writes()
_add_documents()
