"""The simulated wire: which address leads to which operation."""

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from sandbox.siasn import operations
from sandbox.siasn.envelopes import no_such_resource
from sandbox.siasn.faults import CallKind
from sandbox.siasn.serving import ACCEPT_DEFAULT, serve
from sandbox.siasn.sign_in import issue_api_token, issue_sso_token
from sandbox.siasn.state import Call, sandbox_of

API_BASE: Final = "/apisiasn/1.0"
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
    "pns/rw-other": CallKind.READ,
    "pns/nilaiipasn": CallKind.READ,
    "pns/sync": CallKind.READ,
    "pns/update": CallKind.READ,
    "referensi/ref-unor": CallKind.READ,
}
"""Every endpoint by the name under which it is counted and faults are forced on it."""

OTHER_HISTORIES: Final = frozenset(
    [
        "skp",
        "kinerjaperiodik",
        "penghargaan",
        "angkakredit",
        "jabatan",
        "golongan",
        "hukdis",
        "cltn",
        "diklat",
        "kursus",
        "pendidikan",
        "masakerja",
        "pemberhentian",
        "pindahinstansi",
        "pnsunor",
        "pwk",
        "dp3",
        "potensi",
        "kompetensi",
        "sertifikasi",
    ]
)
"""Histories that SIASN has besides `skp22`; here nobody has any."""

router = APIRouter()


def _call(endpoint: str, request: Request, argument: str = "") -> Call:
    return Call(endpoint, ENDPOINTS[endpoint], argument, query=dict(request.query_params))


@router.post(TOKEN_PATH, tags=["token"], summary="Token 1: API manager")
async def api_token(request: Request) -> Response:
    """HTTP Basic with consumer key and secret; form `grant_type=client_credentials`."""
    operation = partial(issue_api_token, authorization=request.headers.get("authorization"))
    return await serve(request, _call("oauth2/token", request), operation)


@router.post(SSO_TOKEN_PATH, tags=["token"], summary="Token 2: SSO")
async def sso_token(request: Request) -> Response:
    """Form `grant_type=password`, `client_id`, `username`, `password`."""
    return await serve(request, _call("sso/token", request), issue_sso_token)


@router.get(f"{API_BASE}/pns/data-utama/{{nip}}", tags=["SIASN"], summary="Data utama")
async def person(nip: str, request: Request) -> Response:
    """The person; `data.id` is the person's id in all saves."""
    return await serve(request, _call("pns/data-utama", request, nip), operations.read_person)


@router.get(f"{API_BASE}/pns/rw-skp22/{{nip}}", tags=["SIASN"], summary="Riwayat SKP")
async def history(nip: str, request: Request) -> Response:
    """The yearly assessments that are visible by now."""
    return await serve(request, _call("pns/rw-skp22", request, nip), operations.read_history)


@router.get(f"{API_BASE}/skp22/id/{{row_id}}", tags=["SIASN"], summary="Satu riwayat SKP")
async def history_row(row_id: str, request: Request) -> Response:
    """One yearly assessment."""
    return await serve(request, _call("skp22/id", request, row_id), operations.read_history_row)


@router.post(f"{API_BASE}/skp22/save", tags=["SIASN"], summary="Simpan SKP")
async def save(request: Request) -> Response:
    """Create (`id` null, never idempotent) or update a yearly assessment."""
    return await serve(request, _call("skp22/save", request), operations.save_skp22)


@router.get(f"{API_BASE}/pns/rw-{{history}}/{{nip}}", tags=["SIASN"], summary="Riwayat lain (selalu kosong)")
async def other_history(history: str, nip: str, request: Request) -> Response:
    """The other histories: empty for every known person."""
    if history not in OTHER_HISTORIES:
        return await unknown_resource(request)
    return await serve(request, _call("pns/rw-other", request, nip), operations.read_other_history)


@router.get(f"{API_BASE}/pns/nilaiipasn/{{nip}}", tags=["SIASN"], summary="Indeks profesionalitas (tidak ada)")
async def professionalism_index(nip: str, request: Request) -> Response:
    """The index is held for nobody here."""
    return await serve(request, _call("pns/nilaiipasn", request, nip), operations.read_nothing)


@router.get(f"{API_BASE}/pns/data-utama-jabatansync/{{person}}", tags=["SIASN"], summary="Segarkan jabatan")
@router.get(f"{API_BASE}/pns/data-utama-golongansync/{{person}}", tags=["SIASN"], summary="Segarkan golongan")
async def synchronise(person: str, request: Request) -> Response:
    """Taken, without an effect."""
    return await serve(request, _call("pns/sync", request, person), operations.take_note)


@router.post(f"{API_BASE}/pns/data-utama-update", tags=["SIASN"], summary="Ubah data utama")
@router.post(f"{API_BASE}/pns/photo", tags=["SIASN"], summary="Ubah foto")
async def update_person(request: Request) -> Response:
    """Taken, without an effect."""
    return await serve(request, _call("pns/update", request), operations.take_note)


@router.get(f"{REFERENCE_BASE}/referensi/ref-unor", tags=["SIASN"], summary="Referensi unit organisasi")
@router.get(f"{API_BASE}/referensi/ref-unor", tags=["SIASN"], summary="Referensi unit organisasi")
async def units(request: Request) -> Response:
    """Units, paged by `limit` and `offset`."""
    return await serve(request, _call("referensi/ref-unor", request), operations.read_units)


async def unknown_resource(request: Request) -> Response:
    """Answer as the API manager does for an address that it does not know."""
    return no_such_resource(request.headers.get("accept", ACCEPT_DEFAULT), sandbox_of(request).switches.fault_shape)


_METHODS: Final[list[Any]] = ["GET", "POST", "PUT", "DELETE", "PATCH"]
for _base in (API_BASE, REFERENCE_BASE):
    router.add_api_route(_base + "/{rest:path}", unknown_resource, methods=_METHODS, include_in_schema=False)
