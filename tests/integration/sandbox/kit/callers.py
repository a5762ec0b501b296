"""Clients that save one award and list a person's, over REST and over SOAP: what a fault means is the same in both."""

import json
from typing import Any, Protocol
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import httpx

from tests.partners.award_soap import KantorSettings
from tests.partners.award_soap.kantor import ADDRESS
from tests.partners.registry_rest import ArsipSettings

NIP = "199001012015031000"


class Caller(Protocol):
    kind: str
    """Of record."""
    save_name: str
    list_name: str

    async def save(self) -> httpx.Response: ...

    async def listed(self) -> list[dict[str, Any]]: ...


class RestCaller:
    kind = "assessments"
    save_name = "assessments/create"
    list_name = "assessments/list"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        s = ArsipSettings()
        form = {"client_id": s.client_id, "client_secret": s.client_secret}
        token = (await self.client.post("/token", data=form)).raise_for_status().json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    async def save(self) -> httpx.Response:
        body = {"nip": NIP, "year": 2026, "rating": "Baik"}
        return await self.client.post("/assessments", json=body, headers=self.headers)

    async def listed(self) -> list[dict[str, Any]]:
        answer = await self.client.get(f"/persons/{NIP}/assessments", headers=self.headers)
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items


class SoapCaller:
    kind = "penghargaan"
    save_name = "simpanPenghargaan"
    list_name = "daftarPenghargaan"

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def save(self) -> httpx.Response:
        record = {"nip": NIP, "nama": "Satyalancana", "nomor_sk": "1/TK/2026", "tanggal_sk": "20260817"}
        return await self.call(self.save_name, json.dumps(record))

    async def listed(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = result(await self.call(self.list_name, NIP))["data"]
        return rows

    async def call(self, name: str, argument: str, user: str = KantorSettings().user) -> httpx.Response:
        arguments = "".join(f"<a>{escape(text)}</a>" for text in (user, KantorSettings().password, argument))
        body = (
            '<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            f'<k:{name} xmlns:k="urn:kantor">{arguments}</k:{name}></e:Body></e:Envelope>'
        )
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"urn:kantor#{name}"'}
        return await self.client.post(ADDRESS, content=body, headers=headers)


def result(answer: httpx.Response) -> dict[str, Any]:
    """Return the JSON in the one string of a SOAP answer."""
    content: dict[str, Any] = json.loads("".join(ET.fromstring(answer.content).itertext()))
    return content
