"""A wire that gives one answer, and the client that uses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from hub.errors import HubError
from hub.partner.soap.client import Answer, Result, SoapClient
from hub.partner.soap.operation import Array, Operation
from tests.partners.nusoap.envelopes import WSDL

NIP = "199001012015032000"
NOW = 1_790_000_000.0
CHECK = Operation("cek", changes=False)
LIST = Operation("daftar", changes=False, label="list")
SAVE = Operation("simpan", changes=True)


@dataclass(frozen=True)
class Canned:
    """An answer."""

    status: int
    headers: httpx.Headers
    body: bytes


@dataclass
class CannedSender:
    """Answers every request alike, and keeps the requests.

    Attributes:
        body: of the answer.
        status: of the answer.
        headers: of the answer.
        requests: what was asked for, by the names of the parameters.
        counted: codes of the failures that the wire heard of.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    async def request(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        changes: bool,
        interpret: Callable[[Answer], Result],
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Result:
        """Answer."""
        asked = {"method": method, "url": url, "operation": operation, "changes": changes}
        self.requests.append({**asked, "headers": headers, "content": content})
        try:
            return interpret(Canned(self.status, httpx.Headers(dict(self.headers)), self.body))
        except HubError as error:
            self.counted.append(error.code)
            raise


def client(sender: CannedSender, **settings: Any) -> SoapClient:
    """Return a client of the office."""
    return SoapClient(WSDL, "https://kantor.invalid/layanan", sender, now=lambda: NOW, **settings)


async def called(body: bytes, operation: Operation = CHECK, *, status: int = 200, **settings: Any) -> object:
    """Return what a call comes to whose answer is `body`."""
    soap = client(CannedSender(body, status), **settings)
    if operation is SAVE:
        return await soap.call(SAVE, "token", Array("{urn:kantor}Usulan", []))
    return await soap.call(operation, "token", 2026)
