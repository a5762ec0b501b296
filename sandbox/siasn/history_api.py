"""Addresses of the histories besides `skp22`, of their saves and deletions, and of documents."""

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from sandbox.siasn import documents
from sandbox.siasn import history_operations as operations
from sandbox.siasn.examples import EXAMPLES, UPLOADS
from sandbox.siasn.faults import CallKind
from sandbox.siasn.history_table import DELETABLE, HISTORIES, READ_BY_ID, SAVES
from sandbox.siasn.openapi import json_body
from sandbox.siasn.serving import call_of, serve
from sandbox.siasn.state import Operation

ENDPOINTS: Final[dict[str, CallKind]] = {}
"""Every endpoint of this module by the name under which it is counted and faults are forced on it."""

wire = APIRouter(tags=["SIASN: riwayat dan dokumen"])
"""Addresses below each of the API's bases."""


class OneOperation:
    """A route that does one operation, about what the path names."""

    def __init__(self, endpoint: str, kind: CallKind, operation: Operation) -> None:
        self._endpoint = endpoint
        self._kind = kind
        self._operation = operation

    async def __call__(self, request: Request) -> Response:
        """Answer the call."""
        argument = next(iter(request.path_params.values()), "")
        return await serve(request, call_of(self._endpoint, self._kind, request, argument), self._operation)


def in_path(name: str) -> dict[str, Any]:
    """Return the `openapi_extra` of a route with one parameter in its path."""
    return _parameters(name, place="path")


def in_query(*names: str) -> dict[str, Any]:
    """Return the `openapi_extra` of a route with texts in its query."""
    return _parameters(*names, place="query")


def _parameters(*names: str, place: str) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}} for name in names
        ]
    }


def _form(endpoint: str) -> dict[str, Any]:
    properties = {name: {"type": "string", "example": text} for name, text in UPLOADS[endpoint].items()}
    properties["file"] = {"type": "string", "format": "binary"}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def _add(method: str, path: str, operation: Operation, *, endpoint: str, summary: str, extra: dict[str, Any]) -> None:
    kind = CallKind.READ if method == "GET" else CallKind.SAVE
    ENDPOINTS[endpoint] = kind
    route = OneOperation(endpoint, kind, operation)
    description = getattr(operation, "func", operation).__doc__
    wire.add_api_route(
        path,
        route,
        methods=[method],
        name=endpoint,
        summary=summary,
        description=description,
        openapi_extra=extra,
    )


def _add_histories() -> None:
    for history, title in HISTORIES.items():
        read = partial(operations.read_history, history)
        endpoint = f"pns/rw-{history}"
        _add("GET", f"/{endpoint}/{{nip}}", read, endpoint=endpoint, summary=f"Riwayat {title}", extra=in_path("nip"))
    read = partial(operations.read_history, "jabatan")
    _add("GET", "/jabatan/pns/{nip}", read, endpoint="jabatan/pns", summary="Riwayat jabatan", extra=in_path("nip"))
    for history in READ_BY_ID:
        read = partial(operations.read_row, history)
        summary = f"Satu riwayat {HISTORIES[history]}"
        _add("GET", f"/{history}/id/{{id}}", read, endpoint=f"{history}/id", summary=summary, extra=in_path("id"))
    for history in DELETABLE:
        delete = partial(operations.delete_row, history)
        endpoint, summary = f"{history}/delete", f"Hapus riwayat {HISTORIES[history]}"
        _add("DELETE", f"/{endpoint}/{{id}}", delete, endpoint=endpoint, summary=summary, extra=in_path("id"))


def _add_saves() -> None:
    for endpoint, kind in SAVES.items():
        extra = json_body(EXAMPLES[endpoint])
        _add("POST", f"/{endpoint}", operations.save_row, endpoint=endpoint, summary=kind.summary, extra=extra)


def _add_documents() -> None:
    uploads: dict[str, tuple[Operation, str]] = {
        "upload-dok": (documents.upload, "Unggah dokumen untuk path"),
        "upload-dok-rw": (documents.attach, "Unggah dokumen riwayat"),
        "upload-dok-sk-kp": (documents.upload_rank_decree, "Unggah SK kenaikan pangkat"),
        "upload-photo": (documents.upload_photo, "Unggah foto"),
        "pns/upload-photo": (documents.upload_photo, "Unggah foto"),
    }
    for endpoint, (operation, summary) in uploads.items():
        _add("POST", f"/{endpoint}", operation, endpoint=endpoint, summary=summary, extra=_form(endpoint))
    extra = in_query("filePath")
    _add("GET", "/download-dok", documents.download, endpoint="download-dok", summary="Unduh dokumen", extra=extra)


_add_histories()
_add_saves()
_add_documents()
