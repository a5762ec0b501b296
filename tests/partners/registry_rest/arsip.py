"""The wire of Arsip. No save is idempotent: the same body twice is two records."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response

from sandbox.kit.bodies import json_object, wrong_field
from sandbox.kit.calls import Call, bearer
from sandbox.kit.clock import Clock, WallClock
from sandbox.kit.faults import HTTP_FAULTS, CallKind
from sandbox.kit.forms import multipart_form
from sandbox.kit.record_simulator import RecordSimulator, serving
from sandbox.kit.routes import Routes
from sandbox.kit.settings import SimulatorSettings
from sandbox.kit.tokens import Tokens
from tests.partners.simulated import RecordPartner, running

_BEARER: Final = "bearer"
_ASSESSMENT: Final[Mapping[str, type]] = {"nip": str, "year": int, "rating": str}
_AWARD: Final[Mapping[str, type]] = {"nip": str, "name": str, "given_on": str}


class ArsipSettings(SimulatorSettings):
    """Who is let in, and how long lists are."""

    client_id: str = "arsip-client"
    client_secret: str = "arsip-secret"
    token_seconds: float = 3600.0
    page_size: int = 100


class Arsip(RecordSimulator):
    """Kinds of records: `assessments`, `documents` (their owner is the assessment's id), `awards`."""

    title = "Arsip"

    def __init__(self, settings: ArsipSettings, clock: Clock) -> None:
        self.settings = settings
        tokens = Tokens(clock, lifetimes={_BEARER: settings.token_seconds})
        super().__init__(settings, clock, HTTP_FAULTS, tokens)

    def refusal(self, call: Call) -> Response | None:
        if call.kind is CallKind.TOKEN:
            return None
        token = bearer(call.headers.get("authorization"))
        return None if token and self.tokens.is_valid(_BEARER, token) else _error(401, "token is not valid")

    def wrong(self, row: Mapping[str, Any], fields: Mapping[str, type]) -> str | None:
        return wrong_field(row, fields) or ("nip" if row["nip"] in self.unknown else None)


ROUTES: Final = Routes[Arsip]("Arsip", serving(Arsip))


def issue_token(it: Arsip, call: Call) -> Response:
    form = {name: values[-1] for name, values in parse_qs(call.body.decode("latin-1")).items()}
    if (form.get("client_id"), form.get("client_secret")) != (it.settings.client_id, it.settings.client_secret):
        return _error(401, "client is not known")
    it.counters.count("token", _BEARER)
    return JSONResponse({"access_token": it.tokens.issue(_BEARER), "expires_in": int(it.settings.token_seconds)})


def save_assessment(it: Arsip, call: Call) -> Response:
    """Without an id in the path a new one, every time."""
    row = json_object(call.body) or {}
    if (wrong := it.wrong(row, _ASSESSMENT)) is not None:
        return _error(422, f"{wrong} is not valid")
    saved = it.save(call, "assessments", row["nip"], row, call.argument or None)
    return _NO_ASSESSMENT if saved is None else JSONResponse({"id": saved}, status_code=200 if call.argument else 201)


def delete_assessment(it: Arsip, call: Call) -> Response:
    if (record := it.live(call.argument, "assessments")) is None:
        return _NO_ASSESSMENT
    it.remove(call, record)
    return JSONResponse({"id": record.id})


def list_assessments(it: Arsip, call: Call) -> Response:
    rows = it.visible("assessments", call.argument)
    for row in rows:
        documents = it.visible("documents", row["id"])
        row["document"] = documents[-1]["id"] if documents else None
    return JSONResponse({"items": rows})


def attach_document(it: Arsip, call: Call) -> Response:
    """As the body, or as `file` of a multipart form; it takes the place of the one before."""
    if (record := it.live(call.argument, "assessments")) is None:
        return _NO_ASSESSMENT
    form = multipart_form(call.body, call.content_type)
    content = call.body if form is None else form.files["file"].content if "file" in form.files else b""
    if not content:
        return _error(422, "file is not valid")
    row = {"assessment": record.id, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return JSONResponse({"id": it.save(call, "documents", record.id, row)}, status_code=201)


def add_awards(it: Arsip, call: Call) -> Response:
    """Many in one call: each is taken or refused for itself, and answered in the order in which they came."""
    items = (json_object(call.body) or {}).get("items")
    if not isinstance(items, list) or not items:
        return _error(422, "items is not valid")
    results = []
    for item in items:
        wrong = it.wrong(item, _AWARD) if isinstance(item, dict) else "item"
        refused = {"error": f"{wrong} is not valid"}
        results.append(refused if wrong else {"id": it.save(call, "awards", item["nip"], item)})
    return JSONResponse({"results": results})


def list_awards(it: Arsip, call: Call) -> Response:
    """Of everybody; `next` is the `cursor` of the following page, null at the end."""
    cursor = call.query.get("cursor", "0")
    if not cursor.isdigit():
        return _error(422, "cursor is not valid")
    page = it.records.page(kind="awards", after=int(cursor), limit=it.settings.page_size)
    shown = [row for record in page if (row := record.visible(it.clock.now())) is not None]
    more = len(page) == it.settings.page_size
    return JSONResponse({"items": shown, "next": str(page[-1].sequence) if more else None})


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status_code=status)


_NO_ASSESSMENT: Final = _error(404, "no such assessment")
for _method, _path, _operation, _name in (
    ("POST", "/assessments", save_assessment, "assessments/create"),
    ("PUT", "/assessments/{id}", save_assessment, "assessments/update"),
    ("DELETE", "/assessments/{id}", delete_assessment, "assessments/delete"),
    ("GET", "/persons/{nip}/assessments", list_assessments, "assessments/list"),
    ("POST", "/assessments/{id}/document", attach_document, "documents/attach"),
    ("POST", "/awards", add_awards, "awards/add"),
    ("GET", "/awards", list_awards, "awards/list"),
):
    ROUTES.add(_method, _path, _operation, name=_name, summary=_name)
ROUTES.add("POST", "/token", issue_token, name="token", summary="token", kind=CallKind.TOKEN)
Arsip.endpoints = ROUTES.endpoints


def arsip(clock: Clock | None = None, **settings: Any) -> AbstractAsyncContextManager[RecordPartner]:
    """Run Arsip on a free port; settings as `ArsipSettings` has them."""
    chosen = ArsipSettings.model_validate(settings)
    return running(Arsip(chosen, clock or WallClock()), chosen, ROUTES.router)
