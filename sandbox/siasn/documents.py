"""Uploads and downloads as SIASN answers them: documents for a save's `path`, for a history row, photos, decrees."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, Response

from sandbox.kit.calls import Call
from sandbox.kit.forms import SentFile, multipart_form
from sandbox.siasn.dates import date_error
from sandbox.siasn.document_store import Document
from sandbox.siasn.envelopes import bad_date, missing, not_found
from sandbox.siasn.history_codes import DOCUMENTS
from sandbox.siasn.history_kinds import go_name
from sandbox.siasn.state import Sandbox
from sandbox.siasn.store import new_row_id

LARGEST_BYTES: Final = 10 * 1024 * 1024
"""Greatest size of a file; SIASN's own limit is not known."""
UNKNOWN: Final = "dokumen pada path tidak ditemukan"
"""What is said of a `path` that names a document which nobody uploaded."""
_UPLOADED: Final = "File berhasil di upload"
_PDF: Final = "application/pdf"
_PDF_MARK: Final = b"%PDF"
# Readers of PDF look for the mark within the first kilobyte.
_MARK_WITHIN: Final = 1024
_IMAGES: Final[Mapping[bytes, str]] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME: Final = 60
_WESTERN: Final = ZoneInfo("Asia/Jakarta")


class _Refused(Exception):
    """An upload that SIASN does not take."""

    def __init__(self, answer: Response) -> None:
        super().__init__("upload refused")
        self.answer = answer


@dataclass(frozen=True)
class _Upload:
    """A form that has what its endpoint asks for."""

    fields: Mapping[str, str]
    file: SentFile
    media_type: str


def upload(sandbox: Sandbox, call: Call) -> Response:
    """`upload-dok`: keeps a PDF, and answers what goes into the `path` of a save."""
    try:
        sent = _pdf(sandbox, call, "id_ref_dokumen")
    except _Refused as refusal:
        return refusal.answer
    kept = _keep(sandbox, call, sent, owner="")
    return JSONResponse({"code": 1, "data": reference(kept), "message": _UPLOADED})


def attach(sandbox: Sandbox, call: Call) -> Response:
    """`upload-dok-rw`: keeps a PDF with a history row, yearly assessments included."""
    try:
        sent = _pdf(sandbox, call, "id_riwayat", "id_ref_dokumen")
        owner = sent.fields["id_riwayat"]
        if not _is_row(sandbox, owner):
            raise _Refused(_refusal(sandbox, "Riwayat dengan id tersebut tidak ditemukan"))
    except _Refused as refusal:
        return refusal.answer
    _keep(sandbox, call, sent, owner=owner)
    return JSONResponse({"code": 1, "message": _UPLOADED})


def upload_rank_decree(sandbox: Sandbox, call: Call) -> Response:
    """`upload-dok-sk-kp`: keeps the decree of a promotion with its proposal; any `id_usulan` is taken."""
    try:
        sent = _pdf(sandbox, call, "id_usulan", "no_sk", "tgl_sk")
        if date_error(sent.fields["tgl_sk"]) is not None:
            raise _Refused(bad_date(sent.fields["tgl_sk"], sandbox.switches.refusal_status))
    except _Refused as refusal:
        return refusal.answer
    _keep(sandbox, call, sent, owner=sent.fields["id_usulan"])
    return JSONResponse({"code": 1, "message": _UPLOADED})


def upload_photo(sandbox: Sandbox, call: Call) -> Response:
    """`upload-photo`: keeps a JPEG or PNG with a person."""
    try:
        sent = _received(sandbox, call, "pns_id")
        if sent.media_type not in _IMAGES.values():
            raise _Refused(_refusal(sandbox, "File harus berupa gambar JPG atau PNG"))
        person = sandbox.store.person(person_id=sent.fields["pns_id"])
        if person is None:
            raise _Refused(_refusal(sandbox, "pns_id tidak ditemukan"))
    except _Refused as refusal:
        return refusal.answer
    _keep(sandbox, call, sent, owner=person.id)
    return JSONResponse({"code": 1, "message": _UPLOADED})


def download(sandbox: Sandbox, call: Call) -> Response:
    """`download-dok?filePath=`: the very bytes that were uploaded; JSON for a `dok_uri` that there is not."""
    uri = call.query.get("filePath", "")
    document = sandbox.documents.by_uri(uri)
    if document is None:
        return not_found(uri, sandbox.switches.not_found)
    return Response(sandbox.documents.content(document), media_type=document.media_type)


def attached(sandbox: Sandbox, row_id: str) -> dict[str, dict[str, Any]]:
    """Return the documents uploaded to a history row, as the row shows them in `path`: by `id_ref_dokumen`."""
    return {document.ref: reference(document) for document in sandbox.documents.of_owner(row_id)}


def known(sandbox: Sandbox, entry: Mapping[str, Any]) -> bool:
    """Return whether an entry of a save's `path` names a document that was uploaded."""
    uri = entry.get("dok_uri") or entry.get("object") or ""
    return sandbox.documents.by_uri(str(uri)) is not None


def reference(document: Document) -> dict[str, Any]:
    """Return how SIASN refers to a document, in answers and in `path`."""
    return {
        "dok_id": document.ref,
        "dok_nama": DOCUMENTS.get(document.ref, f"Dokumen {document.ref}"),
        "dok_uri": document.uri,
        "object": document.uri,
        "slug": document.ref,
    }


def _is_row(sandbox: Sandbox, row_id: str) -> bool:
    other = sandbox.histories.record(row_id)
    return sandbox.store.record(row_id) is not None or (other is not None and other.deleted_at is None)


def _pdf(sandbox: Sandbox, call: Call, *required: str) -> _Upload:
    """Return a form with a PDF.

    Raises:
        _Refused: A field is missing, the file is missing or no PDF, or `id_ref_dokumen` is no number.
    """
    sent = _received(sandbox, call, *required)
    if sent.media_type != _PDF:
        raise _Refused(_refusal(sandbox, "File harus berupa PDF"))
    if "id_ref_dokumen" in required and not re.fullmatch(r"\d{1,6}", sent.fields["id_ref_dokumen"], re.ASCII):
        raise _Refused(_refusal(sandbox, "id_ref_dokumen tidak valid"))
    return sent


def _received(sandbox: Sandbox, call: Call, *required: str) -> _Upload:
    form = multipart_form(call.body, call.content_type)
    fields = {} if form is None else form.fields
    file = None if form is None else form.files.get("file")
    absent = [go_name(name) for name in required if not fields.get(name)]
    if file is None or absent:
        names = absent if file is not None else [*absent, "File"]
        raise _Refused(missing(names, sandbox.switches.refusal_status))
    if len(file.content) > LARGEST_BYTES:
        raise _Refused(_refusal(sandbox, f"Ukuran file melebihi {LARGEST_BYTES // 1024 // 1024} MB"))
    return _Upload(fields, file, _media_type(file.content))


def _media_type(content: bytes) -> str:
    if _PDF_MARK in content[:_MARK_WITHIN]:
        return _PDF
    return next((name for mark, name in _IMAGES.items() if content.startswith(mark)), "application/octet-stream")


def _keep(sandbox: Sandbox, call: Call, sent: _Upload, *, owner: str) -> Document:
    now = sandbox.clock.now()
    document = Document(
        sequence=0,
        uri=_uri(sent, now),
        endpoint=call.endpoint,
        owner=owner,
        ref=sent.fields.get("id_ref_dokumen", ""),
        fields=json.dumps(dict(sent.fields)),
        media_type=sent.media_type,
        size=0,
        sha256="",
        created_at=now,
        visible_at=now + call.visibility_lag,
    )
    sandbox.documents.add(sent.file.content, document)
    call.stored = True
    return document


def _uri(sent: _Upload, now: float) -> str:
    """Return a new `dok_uri`: `peremajaan/usulan/<id>_<yyyymmdd>_<hhmmss>_<name>.<ending>`."""
    moment = datetime.fromtimestamp(now, _WESTERN).strftime("%Y%m%d_%H%M%S")
    ending = {_PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}[sent.media_type]
    stem = _UNSAFE.sub("_", sent.file.name.rpartition(".")[0] or sent.file.name)[:_LONGEST_NAME] or "dokumen"
    return f"peremajaan/usulan/{new_row_id()}_{moment}_{stem}.{ending}"


def _refusal(sandbox: Sandbox, message: str) -> Response:
    """Return the answer to an upload that is not taken; `code` 1 is what clients look for."""
    content = {"code": 0, "data": None, "message": message}
    return JSONResponse(content, status_code=sandbox.switches.refusal_status)
