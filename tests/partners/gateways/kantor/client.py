"""Kantor's two calls, and what its answers mean."""

from collections.abc import Mapping
from typing import Any, Final

from hub.clock import SYSTEM, Clocks
from hub.errors import Refused, Transient, Uncertain, Unclear
from hub.partner.soap.client import SoapClient
from hub.partner.soap.json_text import json_in
from hub.partner.soap.operation import Operation
from hub.partner.soap.packaged import Wsdl
from hub.partner.tokens import CREDENTIALS_REFUSED
from hub.partner.wire import Wire
from hub.telemetry.logging import mask
from tests.partners.gateways.kantor.settings import KantorSettings

PERSON_UNKNOWN: Final = "person_unknown"
RECORD_GONE: Final = "record_gone"
DATA_REFUSED: Final = "data_refused"

_WSDL: Final = Wsdl("tests.partners.gateways.kantor", "kantor.wsdl", "kantor", "kantorPort")
_SAVE: Final = Operation("simpanPenghargaan", changes=True)
_LIST: Final = Operation("daftarPenghargaan", changes=False)
_REFUSALS: Final = {"01": DATA_REFUSED, "02": RECORD_GONE, "03": PERSON_UNKNOWN}


class KantorClient:
    """Calls Kantor. Errors are those of a delivery's `save` and `find_record` (`hub.delivery.partner.Partner`)."""

    def __init__(self, settings: KantorSettings, clocks: Clocks = SYSTEM) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._wire = Wire(settings, clocks=clocks)
        self._soap = SoapClient(
            _WSDL,
            settings.address,
            self._wire,
            now=clocks.now,
            retry_after_max=settings.retry_after_max_seconds,
        )
        self._refused = False

    def trouble(self) -> str | None:
        """Return what an operator must do before Kantor lets us in, in Indonesian; None: nothing that we know of."""
        if self._settings.lacking("user", "password"):
            return "Kredensial Kantor belum lengkap: isi KINERJA_KANTOR_USER dan KINERJA_KANTOR_PASSWORD."
        if self._refused:
            return "Kantor menolak pengguna atau kata sandi: periksa KINERJA_KANTOR_USER dan KINERJA_KANTOR_PASSWORD."
        return None

    async def awards_of(self, nip: str) -> list[Mapping[str, Any]]:
        """Return all awards that Kantor shows of a person, by its own names."""
        rows = (await self._call(_LIST, nip)).get("data")
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("id") for row in rows):
            raise Unclear("a list of awards is none")
        return rows

    async def save(self, body: str) -> str:
        """Create an award, or change the one whose `id` the body has; returns its id.

        Args:
            body: JSON, by Kantor's own names.
        """
        record_id = (await self._call(_SAVE, body)).get("id")
        if not isinstance(record_id, str) or not record_id:
            raise Uncertain("Kantor saved, and does not say under which id", code="id_unreadable")
        return record_id

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def _call(self, operation: Operation, argument: str) -> Mapping[str, Any]:
        if self._settings.lacking("user", "password"):
            raise Transient("the credentials for Kantor are not set", code="credentials_missing")
        user, password = self._settings.user, self._settings.password.get_secret_value()
        return await self._soap.call_for(self._answer, operation, user, password, argument)

    def _answer(self, result: object) -> Mapping[str, Any]:
        answer = json_in(result)
        self._refused = answer.get("error_code") == "99"
        _check(str(answer.get("error_code")), str(mask(str(answer.get("error_desc")))))
        return answer


def _check(code: str, words: str) -> None:
    """Raise what a code means that is not "00"."""
    if code == "99":
        raise Transient("Kantor refuses user or password", code=CREDENTIALS_REFUSED)
    if code in _REFUSALS:
        raise Refused(f"Kantor refuses the call (error_code {code})", code=_REFUSALS[code], words=words)
    if code != "00":
        raise Unclear("Kantor answers with an error_code that we do not know", words=words)
