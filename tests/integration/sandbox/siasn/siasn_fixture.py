"""A running simulator with time in the test's hand, and a client of it."""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from sandbox.kit.server import SimulatorServer
from sandbox.siasn.settings import SandboxSettings
from tests.partners.clock import ManualClock

# Serials 000 of invented people.
NIP: Final = "199001012015031000"
OTHER_NIP: Final = "198502022010012000"
API: Final = "/apisiasn/1.0"
SAVE: Final = f"{API}/skp22/save"
SSO: Final = "/auth/realms/public-siasn/protocol/openid-connect/token"


@dataclass
class SimulatedSiasn:
    settings: SandboxSettings
    server: SimulatorServer
    clock: ManualClock
    client: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)
    person_id: str = ""
    other_id: str = ""

    async def sign_in(self) -> None:
        s = self.settings
        first = await self.client.post(
            "/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=httpx.BasicAuth(s.consumer_key, s.consumer_secret),
        )
        second = await self.client.post(SSO, data=self.sso_form())
        self.tokens = {
            "Authorization": f"Bearer {first.raise_for_status().json()['access_token']}",
            "Auth": f"bearer {second.raise_for_status().json()['access_token']}",
        }

    def sso_form(self) -> dict[str, str]:
        s = self.settings
        return {
            "grant_type": "password",
            "client_id": s.sso_client_id,
            "username": s.sso_username,
            "password": s.sso_password,
        }

    async def register(self) -> None:
        persons = [
            {"nip": NIP, "nama": "Contoh Satu", "unorId": "U-1", "unorNama": "Dinas Contoh", "jabatanNama": "Pengolah"},
            {"nip": OTHER_NIP, "nama": "Contoh Dua", "jenisPegawai": "PPPK"},
        ]
        ids = (await self.client.post("/admin/persons", json={"persons": persons})).raise_for_status().json()["ids"]
        self.person_id, self.other_id = ids[NIP], ids[OTHER_NIP]

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "id": None,
            "tahun": 2025,
            "pnsDinilaiOrang": self.person_id,
            "hasilKinerjaNilai": 1,
            "perilakuKerjaNilai": 2,
            "kuadranKinerjaNilai": 2,
            "statusPenilai": "ASN",
            "penilaiNipNrp": OTHER_NIP,
            "penilaiNama": "Contoh Dua",
            "penilaiJabatan": "Kepala Bidang",
            "penilaiUnorNama": "Dinas Contoh",
            "penilaiGolongan": "41",
            "path": [],
            **changes,
        }

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(f"{API}/{path}", headers=self.tokens, **options)

    async def save(self, **changes: Any) -> httpx.Response:
        return await self.client.post(SAVE, headers=self.tokens, json=self.body(**changes))

    async def saved_id(self, **changes: Any) -> str:
        """Save, and return the id of the row: with the usual switches `mapData` is just that."""
        row_id: str = (await self.save(**changes)).raise_for_status().json()["mapData"]
        return row_id

    async def switch(self, **switches: Any) -> None:
        (await self.client.put("/admin/switches", json=switches)).raise_for_status()

    async def history(self, nip: str = NIP) -> list[dict[str, Any]]:
        data: Any = (await self.get(f"pns/rw-skp22/{nip}")).json()["data"]
        return data if isinstance(data, list) else []

    async def records(self) -> list[dict[str, Any]]:
        page = (await self.client.get("/admin/records")).raise_for_status().json()
        records: list[dict[str, Any]] = page["records"]
        return records

    async def summary(self) -> dict[str, Any]:
        content: dict[str, Any] = (await self.client.get("/admin/summary")).raise_for_status().json()
        return content

    async def injected(self, kind: str) -> int:
        count: int = (await self.summary())["faults_injected"][kind]
        return count

    async def force(self, kind: str, endpoint: str | None = None, count: int = 1) -> None:
        answer = await self.client.post("/admin/faults/next", json={"kind": kind, "endpoint": endpoint, "count": count})
        assert answer.status_code == 202

    async def pending(self, wait_seconds: float = 0) -> int:
        answer = await self.client.get("/admin/pending", params={"wait_seconds": wait_seconds})
        count: int = answer.raise_for_status().json()["pending_late"]
        return count
