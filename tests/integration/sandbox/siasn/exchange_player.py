"""Plays a recorded exchange against a simulator: makes the state that it supposes, and asks."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.integration.sandbox.siasn.siasn_fixture import API, SimulatedSiasn
from tests.support import siasn_exchanges as recorded
from tests.support.siasn_exchanges import Exchange

BASES: Final = {"api": API, "reference": "/referensi_siasn/1", "token": "", "sso": ""}
STEADY: Final = {"not_found": "404", "numbers": "strings"}
"""Switches that leave nothing to chance; numbers in rows are texts for every client that reads them."""

_FAULTS: Final = {
    "rw_skp22: a page of the proxy in front": ("error_502_html", "pns/rw-skp22"),
    "skp22_save: service suspended, nothing was carried out": ("suspended_303001", "skp22/save"),
    "refused_tokens: service suspended": ("suspended_303001", "pns/data-utama"),
    "refused_tokens: runtime error of the API manager": ("error_503", "pns/data-utama"),
}
"""What the simulator has to be asked for to answer so."""

_HISTORY_SAVES: Final = {
    "skp22": "skp22_save: create, id left out",
    "kinerjaperiodik": "kinerjaperiodik_save: create, months as texts",
    "penghargaan": "penghargaan_save: create",
    "angkakredit": "angkakredit_save: create",
}
"""The exchange by which a row comes to be."""

_DOCUMENT_KINDS: Final = {"skp22": "891", "penghargaan": "892"}
_PERSONS: Final[list[dict[str, Any]]] = [
    {
        "nip": recorded.NIP,
        "nama": "Sariwangi Padma",
        "unorId": recorded.UNIT_ID,
        "unorNama": "Bidang Perencanaan",
        "unorIndukId": recorded.PARENT_UNIT_ID,
        "unorIndukNama": "Dinas Contoh",
        "jabatanNama": "Pranata Komputer Ahli Pertama",
        "golRuangAkhir": "III/c",
        "nilaiIpAsn": {"kualifikasi": 20, "kompetensi": 30, "kinerja": 25, "disiplin": 5, "tahun": 2024},
    },
    {
        "nip": recorded.ASSESSOR_NIP,
        "nama": "Wirasena Lodra",
        "unorId": recorded.PARENT_UNIT_ID,
        "unorNama": "Dinas Contoh",
        "golRuangAkhir": "IV/c",
    },
]


class Player:
    """Has one simulator, in which only the exchanges' people are known."""

    def __init__(self, siasn: SimulatedSiasn) -> None:
        self._siasn = siasn
        self._all = recorded.exchanges()
        self._known: dict[str, str] = {}

    async def play(self, exchange: Exchange) -> tuple[httpx.Response, Any]:
        """Return the answer, and the recorded one with the simulator's own ids in it."""
        await self._prepare(exchange)
        if exchange.label in _FAULTS:
            kind, endpoint = _FAULTS[exchange.label]
            await self._siasn.force(kind, endpoint)
        answer = await self._ask(exchange)
        return answer, json.loads(self._with_our_ids(json.dumps(exchange.answer.get("json"))))

    async def _prepare(self, exchange: Exchange) -> None:
        (await self._siasn.client.post("/admin/reset")).raise_for_status()
        answer = await self._siasn.client.post("/admin/persons", json={"persons": _PERSONS})
        ids = answer.raise_for_status().json()["ids"]
        self._known = {recorded.PERSON_ID: ids[recorded.NIP], recorded.ASSESSOR_ID: ids[recorded.ASSESSOR_NIP]}
        switches = {**STEADY, **(exchange.switch or {})}
        (await self._siasn.client.put("/admin/switches", json=switches)).raise_for_status()
        await self._siasn.sign_in()
        history = self._history_of(exchange)
        asked = json.dumps(exchange.request)
        if (exchange.means == "rows" and exchange.file != "nilaiipasn") or recorded.ROW_ID in asked:
            self._known[recorded.ROW_ID] = await self._save_row(history)
        if recorded.DOCUMENT in json.dumps(exchange.request["query"]):
            uploaded = (await self._ask(self._all["upload_dok: done"])).raise_for_status().json()
            self._known[recorded.DOCUMENT] = uploaded["data"]["dok_uri"]
        if exchange.means == "rows" and "dok_uri" in json.dumps(exchange.answer):
            await self._attach(history)
        await self._end_tokens(asked)

    def _history_of(self, exchange: Exchange) -> str:
        path: str = exchange.request["path"]
        named = path.partition("/rw-")[2].partition("/")[0] if "/rw-" in path else path.split("/")[1]
        return named if named in _HISTORY_SAVES else "skp22"

    async def _save_row(self, history: str) -> str:
        answer = await self._ask(self._all[_HISTORY_SAVES[history]])
        map_data = answer.raise_for_status().json()["mapData"]
        # The row's id stands alone, as JSON text, or under a name.
        found = map_data if isinstance(map_data, str) else next(iter(map_data.values()))
        assert isinstance(found, str)
        return found

    async def _attach(self, history: str) -> None:
        parts = {"id_riwayat": self._known[recorded.ROW_ID], "id_ref_dokumen": _DOCUMENT_KINDS[history]}
        upload = self._all["upload_dok_rw: done"]
        multipart = upload.request["multipart"] | parts
        answer = await self._send({**upload.request, "multipart": multipart}, upload.request["headers"])
        assert answer.raise_for_status().json()["code"] == 1

    async def _end_tokens(self, asked: str) -> None:
        for mark, kind in (("<ended token 1>", "oauth2"), ("<ended token 2>", "sso")):
            if mark in asked:
                answer = await self._siasn.client.post("/admin/tokens/revoke", json={"kind": kind})
                answer.raise_for_status()

    async def _ask(self, exchange: Exchange) -> httpx.Response:
        request = json.loads(self._with_our_ids(json.dumps(exchange.request)))
        return await self._send(request, request["headers"])

    async def _send(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
        filled = {name: self._filled(value) for name, value in headers.items()}
        options: dict[str, Any] = {name: request[name] for name in ("json",) if name in request}
        if "form" in request:
            options["data"] = {name: self._filled(value) for name, value in request["form"].items()}
            filled.pop("Content-Type")
        if "multipart" in request:
            parts = dict(request["multipart"])
            file = parts.pop("file")
            options["files"] = {"file": (file["filename"], file["content"].encode(), file["content_type"])}
            options["data"] = parts
        address = BASES[request["base"]] + request["path"]
        return await self._siasn.client.request(
            request["method"], address, params=request["query"], headers=filled, **options
        )

    def _with_our_ids(self, text: str) -> str:
        # A document's address holds a person's id.
        for theirs, ours in sorted(self._known.items(), key=lambda known: -len(known[0])):
            text = text.replace(theirs, ours)
        return text

    def _filled(self, value: str) -> str:
        """Return a header or a form's field with what the words in angle brackets stand for."""
        s = self._siasn.settings
        if value == recorded.NIP:
            return s.sso_username
        marks = {
            "<consumer key and secret>": _basic(s.consumer_key, s.consumer_secret),
            "<unknown key and secret>": _basic("unknown", "unknown"),
            "<client id>": s.sso_client_id,
            "<password>": s.sso_password,
            "<wrong password>": "wrong",
        }
        for number, header in ((1, "Authorization"), (2, "Auth")):
            token = self._siasn.tokens[header].split()[1]
            marks |= {f"<token {number}>": token, f"<ended token {number}>": token}
        for mark, meant in marks.items():
            value = value.replace(mark, meant)
        return value


def _basic(key: str, secret: str) -> str:
    return base64.b64encode(f"{key}:{secret}".encode()).decode()
