"""A service that speaks SOAP as NuSOAP does, over HTTP.

RPC/encoded; JSON inside one string with `error_code` and `error_desc` in an HTTP 200, or "ERROR: ..." where the token
is wrong; it declares ISO-8859-1 and writes it. It is stricter than most: a call must say how it is encoded, and an
array what it holds, by that attribute's usual prefix.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from hub.partner.soap.operation import ENCODING
from tests.partners.nusoap.envelopes import fault, listed, proposal, returned

TOKEN: Final = "kunci"
_ENVELOPE: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"


@dataclass
class NusoapServer:
    """What the service holds.

    Attributes:
        held: names and years of proposals, by NIP.
        spoil: makes of each answer what goes over the line.
        address: of the service.
    """

    held: dict[str, tuple[str, int]] = field(default_factory=dict)
    spoil: Callable[[bytes], bytes] = bytes
    address: str = ""

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to an envelope."""
        call = etree.fromstring(request).find(f"{_ENVELOPE}Body")[0]
        name = etree.QName(call).localname
        if call.get(f"{_ENVELOPE}encodingStyle") != ENCODING:
            return 500, fault("Client", "unknown encoding")
        if call.findtext("token") != TOKEN:
            return 200, returned(name, "ERROR: token salah")
        match name:
            case "cek":
                return 200, returned(name, self._checked(call.findtext("nip")))
            case "simpan":
                return 200, returned(name, self._saved(call.find("usulan")))
            case "daftar":
                year = int(call.findtext("tahun"))
                rows = [proposal(nip, each, held) for nip, (each, held) in self.held.items() if held == year]
                return 200, listed(*rows)
        return 500, fault("Client", f"method '{name}' not defined in service")

    def _checked(self, nip: str) -> str:
        if nip not in self.held:
            return json.dumps({"error_code": 404, "error_desc": "data tidak ditemukan"})
        name, year = self.held[nip]
        return json.dumps({"error_code": 0, "nama": name, "tahun": year}, ensure_ascii=False)

    def _saved(self, array: etree.ElementBase) -> str:
        held = array.get(f"{{{ENCODING}}}arrayType", "").endswith(f":Usulan[{len(array)}]")
        if not held or array.nsmap.get("SOAP-ENC") != ENCODING:
            return json.dumps({"error_code": 422, "error_desc": "usulan bukan larik"})
        for each in array:
            self.held[each.findtext("nip")] = each.findtext("nama"), int(each.findtext("tahun"))
        return json.dumps({"error_code": 0, "jumlah": len(array)})


@asynccontextmanager
async def serving() -> AsyncIterator[NusoapServer]:
    """Serve it on a free port of 127.0.0.1."""
    nusoap = NusoapServer()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(int(line[15:]) for line in head.splitlines() if line.startswith("content-length:"))
        status, body = nusoap.answer(await reader.readexactly(length))
        body = nusoap.spoil(body)
        # NuSOAP names its charset here, too; proxies and PHP's settings overrule it.
        line = f"HTTP/1.1 {status} -\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        writer.write(line.encode() + b"Connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        nusoap.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/layanan.php"
        yield nusoap
