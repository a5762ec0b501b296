"""Someone else's client, before a simulator that knows two people more."""

from dataclasses import dataclass
from typing import Any, Final

from tests.integration.sandbox.siasn.siasn_fixture import API, SSO, SimulatedSiasn
from tests.support.public_siasn_client import Addresses, Credentials, PublicSiasnClient
from tests.support.public_siasn_rows import ASSESSOR

PERSON_NIP: Final = "199001012015032000"
NOBODYS_NIP: Final = "199912312024031000"


@dataclass(frozen=True)
class OtherClient:
    """The client, and what it knows of the person whom it tells about."""

    client: PublicSiasnClient
    person_id: str
    assessor_id: str


async def other_client(siasn: SimulatedSiasn, *, base: str = API, **credentials: Any) -> OtherClient:
    """Return a client that was told addresses and credentials, and nothing else of the simulator."""
    persons = [
        {"nip": PERSON_NIP, "nama": "Sariwangi Padma", "unorId": "8ae48308a1b2c3d4e5f60718293a4b5c"},
        {"nip": ASSESSOR["penilaiNipNrp"], "nama": ASSESSOR["penilaiNama"], "golRuangAkhir": "IV/c"},
    ]
    answer = await siasn.client.post("/admin/persons", json={"persons": persons})
    ids = answer.raise_for_status().json()["ids"]
    s, url = siasn.settings, siasn.server.url
    known = {
        "consumer_key": s.consumer_key,
        "consumer_secret": s.consumer_secret,
        "client_id": s.sso_client_id,
        "username": s.sso_username,
        "password": s.sso_password,
    }
    addresses = Addresses(api=f"{url}{base}", token=f"{url}/oauth2/token", sso=f"{url}{SSO}")
    client = PublicSiasnClient(siasn.client, addresses, Credentials(**(known | credentials)))
    return OtherClient(client, ids[PERSON_NIP], ids[ASSESSOR["penilaiNipNrp"]])


async def switch(siasn: SimulatedSiasn, **switches: Any) -> None:
    """Set switches of the simulator."""
    (await siasn.client.put("/admin/switches", json=switches)).raise_for_status()
