"""Our client and PHP's own SOAP server understand one another: another's reading of one WSDL, RPC and encoded."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from hub.clock import SYSTEM
from hub.errors import HubError, Permanent, Refused, Unclear
from hub.partner.soap.client import SoapClient
from hub.partner.soap.faults import Fault
from hub.partner.soap.json_text import json_in
from hub.partner.soap.operation import Array, Operation
from local import packages
from tests.integration.hub.partner.soap_wire import ThinWire
from tests.partners.nusoap import server as folder
from tests.partners.nusoap.envelopes import WSDL
from tests.partners.nusoap.server import TOKEN
from tests.support.ports import free_port
from tests.support.waiting import until

pytestmark = pytest.mark.thorough  # PHP's packages take 40 s where they are missing

CHECK = Operation("cek", changes=False)
LIST = Operation("daftar", changes=False)
SAVE = Operation("simpan", changes=True)
ROWS = [{"nip": f"19900101201503{number}000", "nama": "René & <Uji>", "tahun": 2026} for number in (1, 2)]


async def has_soap(php: str) -> bool:
    """Tell whether a PHP has the extension."""
    listed = await asyncio.to_thread(subprocess.run, [php, "-m"], capture_output=True, text=True, check=True)
    return "soap" in listed.stdout.splitlines()


@pytest.fixture
async def php() -> str:
    """PHP with its SOAP extension."""
    found = shutil.which("php")
    if found is None or not await has_soap(found):
        if not packages.can_install():
            pytest.skip("php-cli and php-soap are missing, and cannot be installed by this user")
        for package in ("php-cli", "php-soap"):
            await packages.install(package, say=print)
        found = shutil.which("php")
    assert found is not None
    return found


@pytest.fixture
async def address(php: str, tmp_path: Path) -> AsyncIterator[str]:
    """Where an office on PHP's server answers."""
    assert folder.__file__ is not None
    script = Path(folder.__file__).with_name("server.php")
    url = f"http://127.0.0.1:{(port := free_port())}/"
    environment = {**os.environ, "SERVER_STATE": str(tmp_path / "held.json")}
    with (tmp_path / "php.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            php, "-S", f"127.0.0.1:{port}", str(script), env=environment, stdout=log, stderr=log
        )

    async def ready() -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            try:
                return (await http.get(f"{url}?siap=1")).text == "siap"
            except httpx.ConnectError:
                return False

    try:
        await until(ready)
        yield url
    finally:
        server.terminate()
        await server.wait()


async def test_phps_server_and_our_client_understand_one_another(address: str) -> None:
    def judge(fault: Fault) -> HubError:
        return Refused("no", words=fault.words) if fault.subcodes == ("Token",) else Unclear("?", words=fault.words)

    soap = SoapClient(WSDL, address, ThinWire(), now=SYSTEM.now, judge=judge)
    for count in (0, 1, 2):
        saved = await soap.call(SAVE, TOKEN, Array("{urn:kantor}Usulan", ROWS[:count]))
        assert json_in(saved) == {"error_code": 0, "jumlah": count}
        assert await soap.call(LIST, token=TOKEN, tahun=2026) == ROWS[:count]
    assert await soap.call(LIST, token=TOKEN, tahun=2025) == []
    assert json_in(await soap.call(CHECK, TOKEN, ROWS[0]["nip"])) == {"error_code": 0, **ROWS[0]}
    with pytest.raises(Permanent) as refused:
        await soap.call(SAVE, "salah", Array("{urn:kantor}Usulan", ROWS))
    assert isinstance(refused.value, Refused)
    assert refused.value.words == "token salah"
