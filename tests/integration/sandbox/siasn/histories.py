"""Saves and reads of histories besides the yearly one, for the person of the examples."""

from typing import Any

import httpx

from sandbox.siasn.examples import EXAMPLES, NIP, UPLOADS
from sandbox.siasn.history_table import HISTORIES, SAVES
from tests.integration.sandbox.siasn.siasn_fixture import API, SimulatedSiasn

PDF = b"%PDF-1.4\n% contoh\n"
PERIODIC = "kinerjaperiodik/save"
AWARD = "penghargaan/save"
CREDIT = "angkakredit/save"
SHOWN = [endpoint for endpoint, kind in SAVES.items() if kind.history in HISTORIES]


async def register(siasn: SimulatedSiasn) -> None:
    """Let the person of the examples be known, and numbers arrive as numbers."""
    person = {"nip": NIP, "nama": "Contoh Tiga", "unorId": "U-1", "unorNama": "Dinas Contoh", "jabatanNama": "Pengolah"}
    (await siasn.client.post("/admin/persons", json={"persons": [person]})).raise_for_status()
    await siasn.switch(numbers="numbers", not_found="404")


async def save(siasn: SimulatedSiasn, endpoint: str, **changes: Any) -> httpx.Response:
    """Send an example with changes; a field that becomes `...` is left out."""
    body = {name: value for name, value in {**EXAMPLES[endpoint], **changes}.items() if value is not ...}
    return await siasn.client.post(f"{API}/{endpoint}", headers=siasn.tokens, json=body)


async def saved_id(siasn: SimulatedSiasn, endpoint: str, **changes: Any) -> str:
    answer = (await save(siasn, endpoint, **changes)).raise_for_status().json()
    assert answer["success"] is True
    map_data = answer["mapData"]
    row_id: str = map_data if isinstance(map_data, str) else map_data[SAVES[endpoint].key]
    return row_id


async def delete(siasn: SimulatedSiasn, history: str, row_id: str) -> httpx.Response:
    return await siasn.client.delete(f"{API}/{history}/delete/{row_id}", headers=siasn.tokens)


async def rows(siasn: SimulatedSiasn, history: str, nip: str = NIP) -> list[dict[str, Any]]:
    data: Any = (await siasn.get(f"pns/rw-{history}/{nip}")).json()["data"]
    return data if isinstance(data, list) else []


def id_of(row: dict[str, Any]) -> str:
    """Return a row's id, which awards have under `ID`."""
    row_id: str = row.get("ID") or row["id"]
    return row_id


async def writes(siasn: SimulatedSiasn, **query: Any) -> list[dict[str, Any]]:
    page = (await siasn.client.get("/admin/writes", params=query)).raise_for_status().json()
    listed: list[dict[str, Any]] = page["writes"]
    return listed


async def upload(
    siasn: SimulatedSiasn, endpoint: str, content: bytes = PDF, name: str = "skp 2025.pdf", **changes: Any
) -> httpx.Response:
    """Send a file with the example's fields, changed; a field that becomes `...` is left out."""
    fields = {key: value for key, value in {**UPLOADS[endpoint], **changes}.items() if value is not ...}
    return await siasn.client.post(
        f"{API}/{endpoint}", headers=siasn.tokens, data=fields, files={"file": (name, content, "application/pdf")}
    )
