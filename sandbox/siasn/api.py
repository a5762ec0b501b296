"""The simulated wire: which address leads to which operation."""

from collections.abc import Callable
from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.kit.calls import ACCEPT_DEFAULT, Call, call_of
from sandbox.kit.openapi import PAGING, form_body, json_body
from sandbox.siasn import agency_lists, history_api, operations, reference_lists
from sandbox.siasn.envelopes import no_such_resource
from sandbox.siasn.faults import CallKind
from sandbox.siasn.serving import serve
from sandbox.siasn.sign_in import (
    api_token_wrong_method,
    issue_api_token,
    issue_sso_token,
    sso_token_wrong_method,
)
from sandbox.siasn.skp22 import EXAMPLE
from sandbox.siasn.skp22_save import save_skp22
from sandbox.siasn.state import sandbox_of

API_BASES: Final = ("/apisiasn/1.0", "/api/1.0")
"""Of production and of training; both answer alike."""
REFERENCE_BASE: Final = "/referensi_siasn/1"
TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - an address
SSO_TOKEN_PATH: Final = "/auth/realms/public-siasn/protocol/openid-connect/token"  # noqa: S105 - an address

ENDPOINTS: Final[dict[str, CallKind]] = {
    "oauth2/token": CallKind.TOKEN,
    "sso/token": CallKind.TOKEN,
    "pns/data-utama": CallKind.READ,
    "pns/rw-skp22": CallKind.READ,
    "skp22/id": CallKind.READ,
    "skp22/save": CallKind.SAVE,
    "pns/family": CallKind.READ,
    "pns/photo": CallKind.READ,
    "pns/nilaiipasn": CallKind.READ,
    "pns/sync": CallKind.READ,
    "referensi/ref-unor": CallKind.READ,
    **history_api.ROUTES.endpoints,
    **agency_lists.ROUTES.endpoints,
    **reference_lists.ROUTES.endpoints,
}
"""Every endpoint by the name under which it is counted and faults are forced on it."""

tokens = APIRouter(tags=["token"])
wire = APIRouter(tags=["SIASN"])
"""Addresses below each of the API's bases."""
reference = APIRouter(tags=["SIASN"])
"""Addresses below the base of references."""


def _call(endpoint: str, request: Request, argument: str = "") -> Call:
    return call_of(endpoint, ENDPOINTS[endpoint], request, argument)


@tokens.post(
    TOKEN_PATH,
    summary="Token 1: API manager",
    openapi_extra=form_body({"grant_type": "client_credentials"}, or_json=True),
)
async def api_token(request: Request) -> Response:
    """HTTP Basic with consumer key and secret; `grant_type=client_credentials` as a form or as JSON."""
    operation = partial(issue_api_token, authorization=request.headers.get("authorization"))
    return await serve(request, _call("oauth2/token", request), operation)


@tokens.post(
    SSO_TOKEN_PATH,
    summary="Token 2: SSO",
    openapi_extra=form_body(
        {
            "grant_type": "password",
            "client_id": "sandbox-client",
            "username": "sandbox-user",
            "password": "sandbox-password",
        }
    ),
)
async def sso_token(request: Request) -> Response:
    """Form `grant_type=password`, `client_id`, `username`, `password`."""
    return await serve(request, _call("sso/token", request), issue_sso_token)


@wire.get("/pns/data-utama/{nip}", summary="Data utama")
async def person(nip: str, request: Request) -> Response:
    """The person; `data.id` is the person's id in all saves."""
    return await serve(request, _call("pns/data-utama", request, nip), operations.read_person)


@wire.get("/pns/rw-skp22/{nip}", summary="Riwayat SKP")
async def history(nip: str, request: Request) -> Response:
    """The yearly assessments that are visible by now."""
    return await serve(request, _call("pns/rw-skp22", request, nip), operations.read_history)


@wire.get("/skp22/id/{row_id}", summary="Satu riwayat SKP")
async def history_row(row_id: str, request: Request) -> Response:
    """One yearly assessment."""
    return await serve(request, _call("skp22/id", request, row_id), operations.read_history_row)


@wire.post("/skp22/save", summary="Simpan SKP", openapi_extra=json_body(EXAMPLE))
async def save(request: Request) -> Response:
    """Create (without an `id`, never idempotent) or update a yearly assessment."""
    return await serve(request, _call("skp22/save", request), save_skp22)


@wire.get("/pns/data-anak/{nip}", summary="Anak (selalu kosong)")
@wire.get("/pns/data-pasangan/{nip}", summary="Pasangan (selalu kosong)")
@wire.get("/pns/data-ortu/{nip}", summary="Orang tua (selalu kosong)")
async def family(nip: str, request: Request) -> Response:
    """Families: none for every known person."""
    return await serve(request, _call("pns/family", request, nip), operations.read_empty_history)


@wire.get("/pns/photo/{person_id}", summary="Foto")
async def photo(person_id: str, request: Request) -> Response:
    """A PNG of one pixel for everybody who is known, by the person's id."""
    return await serve(request, _call("pns/photo", request, person_id), operations.read_photo)


@wire.get("/pns/nilaiipasn/{nip}", summary="Indeks profesionalitas")
async def professionalism_index(nip: str, request: Request) -> Response:
    """The index, if one was registered with the person."""
    return await serve(request, _call("pns/nilaiipasn", request, nip), operations.read_professionalism)


@wire.get("/pns/data-utama-jabatansync", summary="Segarkan jabatan")
@wire.get("/pns/data-utama-jabatansync/{person_id}", summary="Segarkan jabatan")
async def refresh_position(request: Request, person_id: str = "") -> Response:
    """Taken, without an effect; the person's id in the path, or as `pns_orang_id` in the query."""
    return await serve(request, _call("pns/sync", request, person_id), operations.refreshing("jabatan"))


@wire.get("/pns/data-utama-golongansync", summary="Segarkan golongan")
@wire.get("/pns/data-utama-golongansync/{person_id}", summary="Segarkan golongan")
async def refresh_rank(request: Request, person_id: str = "") -> Response:
    """Taken, without an effect; the person's id in the path, or as `pns_orang_id` in the query."""
    return await serve(request, _call("pns/sync", request, person_id), operations.refreshing("golongan"))


@wire.get("/referensi/ref-unor", summary="Referensi unit organisasi", openapi_extra=PAGING)
@reference.get("/ref-unor", summary="Referensi unit organisasi", openapi_extra=PAGING)
@reference.get("/referensi/ref-unor", summary="Referensi unit organisasi", openapi_extra=PAGING)
async def units(request: Request) -> Response:
    """Units, paged by `limit` and `offset`."""
    return await serve(request, _call("referensi/ref-unor", request), operations.read_units)


def unknown_resource(request: Request) -> Response:
    """Answer as the API manager does for an address, or a method, that it does not know."""
    return no_such_resource(request.headers.get("accept", ACCEPT_DEFAULT), sandbox_of(request).switches.fault_shape)


class _Elsewhere:
    """Every other address and method below a base, as an ASGI application: a function would be limited to GET."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await unknown_resource(Request(scope, receive))(scope, receive, send)


class _WrongMethod:
    """Every method but POST at a token's address, as an ASGI application: a function would be limited to GET."""

    def __init__(self, refuse: Callable[[], Response]) -> None:
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._refuse()(scope, receive, send)


def elsewhere() -> list[Route]:
    """Return the routes that come last: whatever no other route knows at the tokens' addresses and below the bases."""
    return [
        Route(TOKEN_PATH, _WrongMethod(api_token_wrong_method)),
        Route(SSO_TOKEN_PATH, _WrongMethod(sso_token_wrong_method)),
        *(Route(base + "{rest:path}", _Elsewhere()) for base in (*API_BASES, REFERENCE_BASE)),
    ]
