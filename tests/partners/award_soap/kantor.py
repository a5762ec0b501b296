"""The wire of Kantor: one address, the operation in SOAPAction, user and password first, errors within HTTP 200."""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import Response

from sandbox.kit.bodies import wrong_field
from sandbox.kit.calls import Call, call_of
from sandbox.kit.clock import Clock, WallClock
from sandbox.kit.fault_handlers import HTTP_FAULT_HANDLERS
from sandbox.kit.faults import APPLIES_TO, CallKind, FaultCatalogue, FaultKind
from sandbox.kit.record_simulator import RecordSimulator, serving
from sandbox.kit.serving import CarryOut, Operation
from sandbox.kit.settings import SimulatorSettings
from tests.partners.simulated import RecordPartner, running

ADDRESS: Final = "/layanan.php"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_CHARSET: Final = "ISO-8859-1"
_WSDL: Final = Path(__file__).with_name("kantor.wsdl").read_bytes()
_REQUIRED: Final = ("nip", "nama", "nomor_sk", "tanggal_sk")
_NO_TOKENS: Final = {kind: calls for kind, calls in APPLIES_TO.items() if kind != FaultKind.TOKEN_REVOKED_EARLY}


class KantorSettings(SimulatorSettings):
    """Who is let in."""

    user: str = "kantor-user"
    password: str = "kantor-password"


class Kantor(RecordSimulator):
    """Kinds of records: `penghargaan`."""

    title = "Kantor"

    def __init__(self, settings: KantorSettings, clock: Clock) -> None:
        self.settings = settings
        super().__init__(settings, clock, FaultCatalogue.of(_NO_TOKENS))


def save_award(it: Kantor, call: Call) -> Response:
    """`simpanPenghargaan(user, password, json)`: a new one every time, a change with the `id` of one."""
    try:
        [user, password, text] = _arguments(call.body)
    except (ET.ParseError, ValueError, IndexError):
        return _fault("Client", "argumen tidak lengkap")
    if (user, password) != (it.settings.user, it.settings.password):
        return _answer(call, {"error_code": "99", "error_desc": "User atau password salah", "id": None})
    try:
        row = json.loads(text)
    except ValueError:
        row = None
    if not isinstance(row, dict) or wrong_field(row, dict.fromkeys(_REQUIRED, str)):
        return _answer(call, {"error_code": "01", "error_desc": "Data tidak lengkap", "id": None})
    if row["nip"] in it.unknown:
        return _answer(call, {"error_code": "03", "error_desc": "NIP tidak dikenal", "id": None})
    record_id = it.save(call, "penghargaan", row["nip"], row, row.pop("id", None) or None)
    if record_id is None:
        return _answer(call, {"error_code": "02", "error_desc": "Data tidak ditemukan", "id": None})
    return _answer(call, {"error_code": "00", "error_desc": "Sukses", "id": record_id})


def list_awards(it: Kantor, call: Call) -> Response:
    """`daftarPenghargaan(user, password, nip)`."""
    try:
        [user, password, nip] = _arguments(call.body)
    except (ET.ParseError, ValueError, IndexError):
        return _fault("Client", "argumen tidak lengkap")
    if (user, password) != (it.settings.user, it.settings.password):
        return _answer(call, {"error_code": "99", "error_desc": "User atau password salah", "data": None})
    return _answer(call, {"error_code": "00", "error_desc": "Sukses", "data": it.visible("penghargaan", nip)})


OPERATIONS: Final[Mapping[str, tuple[CallKind, Operation[Kantor]]]] = {
    "simpanPenghargaan": (CallKind.SAVE, save_award),
    "daftarPenghargaan": (CallKind.READ, list_awards),
}
Kantor.endpoints = {name: kind for name, (kind, _) in OPERATIONS.items()}


async def _unknown_envelope(it: Kantor, call: Call, do: CarryOut) -> Response:
    """A whole answer of SOAP that is none of Kantor's."""
    if call.kind is CallKind.SAVE and it.injector.chance(it.parameters.unknown_envelope_stored_share):
        do()
    return _answer(call, {"status": "OK"})


_serve = serving(Kantor, {**HTTP_FAULT_HANDLERS, FaultKind.UNKNOWN_ENVELOPE: _unknown_envelope})
router = APIRouter(tags=["Kantor"])


@router.get(ADDRESS)
async def description(request: Request) -> Response:
    """The WSDL."""
    address = f"{request.base_url}{ADDRESS[1:]}".encode()
    return Response(_WSDL.replace(b"ADDRESS", address), media_type=f"text/xml; charset={_CHARSET}")


@router.post(ADDRESS)
async def call(request: Request) -> Response:
    """One operation."""
    name = request.headers.get("soapaction", "").strip('"').rpartition("#")[2]
    if name not in OPERATIONS:
        return _fault("Client", "operasi tidak dikenal")
    kind, operation = OPERATIONS[name]
    return await _serve(request, call_of(name, kind, request), operation)


def _arguments(body: bytes) -> list[str]:
    """Return the arguments in their order: like NuSOAP, without regard to their names."""
    called = ET.fromstring(body).findall(f"{{{_SOAP}}}Body/*")[0]
    return [argument.text or "" for argument in called]


def _answer(call: Call, content: Mapping[str, Any]) -> Response:
    text = escape(json.dumps(content))
    name = f"{call.endpoint}Response"
    return _envelope(f'<ns1:{name} xmlns:ns1="urn:kantor"><return xsi:type="xsd:string">{text}</return></ns1:{name}>')


def _fault(code: str, text: str) -> Response:
    fault = f"<faultcode>SOAP-ENV:{code}</faultcode><faultstring>{escape(text)}</faultstring>"
    return _envelope(f"<SOAP-ENV:Fault>{fault}</SOAP-ENV:Fault>", status=500)


def _envelope(body: str, status: int = 200) -> Response:
    whole = (
        f'<?xml version="1.0" encoding="{_CHARSET}"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{_SOAP}"'
        ' SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    content = whole.encode(_CHARSET)
    return Response(content, status_code=status, media_type=f"text/xml; charset={_CHARSET}")


def kantor(clock: Clock | None = None, **settings: Any) -> AbstractAsyncContextManager[RecordPartner]:
    """Run Kantor on a free port; settings as `KantorSettings` has them."""
    chosen = KantorSettings.model_validate(settings)
    return running(Kantor(chosen, clock or WallClock()), chosen, router)
