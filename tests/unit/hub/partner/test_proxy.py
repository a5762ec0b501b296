"""Calls go through the environment's proxies, and those that must not, do not."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from hub.partner.proxy import Proxies
from hub.partner.transport import AiohttpTransport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """A partner, and a proxy that leads to it whatever is asked for; both note down what came to them."""

    def __init__(self, *, refuses: bytes = b"") -> None:
        self.partner: list[str] = []
        self.proxy: list[str] = []
        self.authorised: list[bytes] = []
        self._refuses = refuses

    @asynccontextmanager
    async def running(self, certificate: ssl.SSLContext | None = None) -> AsyncIterator[None]:
        async with (
            await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=certificate) as partner,
            await asyncio.start_server(self._forward, "127.0.0.1", 0) as proxy,
        ):
            self.partner_port, self.proxy_port = (one.sockets[0].getsockname()[1] for one in (partner, proxy))
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.partner.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        writer.write(OK)
        await writer.drain()
        writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.proxy.append(head.split(b"\r\n")[0].decode())
        self.authorised += [line for line in head.split(b"\r\n") if line.lower().startswith(b"proxy-authorization")]
        if self._refuses:
            writer.write(self._refuses)
            writer.close()
            return
        onward, back = await asyncio.open_connection("127.0.0.1", self.partner_port)
        if head.startswith(b"CONNECT"):
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            back.write(head)
        await asyncio.gather(_copy(reader, back), _copy(onward, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while part := await source.read(65_536):
        target.write(part)
        await target.drain()
    target.close()


async def status_of(url: str) -> int:
    async with httpx.AsyncClient(transport=AiohttpTransport(connections=2, keepalive_seconds=0.0)) as client:
        return (await client.get(url)).status_code


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy"])
async def test_a_call_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    server = Server()
    async with server.running():
        monkeypatch.setenv(variable, f"http://user:p%40ss@127.0.0.1:{server.proxy_port}")
        assert await status_of("http://partner.test/rows?a=1") == 200
    assert server.proxy == ["GET http://partner.test/rows?a=1 HTTP/1.1"]
    assert server.authorised == [b"Proxy-Authorization: Basic dXNlcjpwQHNz"]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """A file of a certificate for partner.test, and its key's."""
    paths = str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=partner.test -addext"
    command = ["openssl", *made.split(), "subjectAltName=DNS:partner.test", "-out", paths[0], "-keyout", paths[1]]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    return paths


async def test_an_encrypted_call_goes_through_its_tunnel(
    monkeypatch: pytest.MonkeyPatch, certificate: tuple[str, str]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    server = Server()
    async with server.running(context):
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{server.proxy_port}")
        assert await status_of("https://partner.test/rows") == 200
    assert server.proxy == ["CONNECT partner.test:443 HTTP/1.1"]
    assert server.partner == ["GET /rows HTTP/1.1"]


@pytest.mark.parametrize("refusal", [b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"])
async def test_a_proxy_that_opens_no_tunnel_has_sent_nothing(monkeypatch: pytest.MonkeyPatch, refusal: bytes) -> None:
    server = Server(refuses=refusal)
    async with server.running():
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.proxy_port}")
        with pytest.raises(httpx.ConnectError):
            await status_of("https://partner.test/rows")
    assert not server.partner


async def test_a_proxy_that_is_not_there_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(httpx.ConnectError):
        await status_of("http://partner.test/rows")


async def test_a_call_to_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    async with server.running():
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.proxy_port}")
        assert await status_of(f"http://127.0.0.1:{server.partner_port}/rows") == 200
    assert not server.proxy


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("partner.test", "https://partner.test:8243/api", True),
        ("partner.test", "https://api.partner.test/api", True),
        (".partner.test, other.test", "https://api.partner.test/api", True),
        ("partner.test:8243", "https://partner.test:8243/api", True),
        ("partner.test:8243", "https://partner.test/api", False),
        ("artner.test", "https://partner.test/api", False),
        ("10.0.0.7", "https://10.0.0.7/api", True),
        ("fd00::7", "https://[fd00::7]/api", True),
        ("*", "https://partner.test/api", True),
        ("", "https://partner.test/api", False),
        ("", "https://[::1]:8243/api", True),
        ("", "https://localhost/api", True),
        ("", "http://partner.test/api", True),  # HTTPS_PROXY is not for it
    ],
)
def test_what_needs_no_proxy_is_called_directly(no_proxy: str, url: str, direct: bool) -> None:
    proxies = Proxies({"https": "http://proxy.test:3128", "no": no_proxy})
    assert (proxies.of(httpx.URL(url)) is None) == direct
