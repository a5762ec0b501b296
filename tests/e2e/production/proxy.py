"""Looks at what the installed proxy does with whoever comes: `python -m tests.e2e.production.proxy`, on the machine."""

import asyncio
import ssl
import time
from typing import Final

import httpx
import pytest

from tests.e2e.production.district import HOST
from tests.e2e.production.forbidden import trusted

SLOW: Final = 1500
"""Clients that send half a header: more than a service could keep with 1,024 descriptors."""
HEADER_SECONDS: Final = 10.0
UPLOAD: Final = (
    "/v1/skps/7b1c52d7-5a3c-4f7e-9d4e-6f2b8a0c1d2e/results/7b1c52d7-5a3c-4f7e-9d4e-6f2b8a0c1d2f/evidence/files"
)
MIB: Final = 2**20
FLOODS, FLOOD_TOKENS, MADE_UP_TOKEN, REAL_TOKEN = 20, 1000, 500, 2500
"""Connections, requests on each, and letters: 10 MB hold 10,000 keys of such tokens whole."""


async def slow_clients_are_dropped_and_hold_nobody_up() -> None:
    """Let many clients send half a header and stop: others are answered meanwhile, and they are dropped in time."""
    connecting = (asyncio.open_connection(HOST, 443) for _ in range(SLOW))
    slow = await asyncio.gather(*connecting)
    for _, writer in slow:
        writer.write(b"\x16\x03\x01\x02\x00\x01")  # a TLS record that does not go on
    async with client() as others:
        for _ in range(5):
            assert (await others.get("/v1/me")).status_code == 401
    async with asyncio.timeout(4 * HEADER_SECONDS):
        await asyncio.gather(*(_until_dropped(reader) for reader, _ in slow))


async def half_a_header_is_dropped() -> None:
    """The same behind a finished handshake."""
    reader, writer = await asyncio.open_connection(HOST, 443, ssl=trusted())
    began = time.monotonic()
    writer.write(b"GET /v1/me HTTP/1.1\r\nHost: kinerja.example.go.id\r\nX-Slow: ")
    await writer.drain()
    async with asyncio.timeout(4 * HEADER_SECONDS):
        await _until_dropped(reader)
    assert time.monotonic() - began > HEADER_SECONDS - 2  # it was let in, and waited for


async def _until_dropped(reader: asyncio.StreamReader) -> None:
    try:
        while await reader.read(4096):
            pass
    except OSError:
        return


async def answers_carry_what_browsers_must_know() -> None:
    """What a service says of caching stays; what it does not say is added."""
    async with client() as anybody:
        told = (await anybody.get("/v1/me")).headers
    assert told["strict-transport-security"] == "max-age=31536000"
    assert told["x-content-type-options"] == "nosniff"
    assert told["cache-control"] == "no-store"
    assert told["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "/" not in told["server"]


async def old_tls_is_refused() -> None:
    """Nothing below TLS 1.2."""
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        await asyncio.open_connection(HOST, 443, ssl=old)


async def an_upload_comes_to_the_service_and_a_larger_body_does_not() -> None:
    """The service asks for a token; the proxy refuses a size."""
    async with client() as anybody:
        assert (await anybody.post(UPLOAD, content=bytes(10 * MIB))).status_code == 401
        assert (await anybody.post(UPLOAD, content=bytes(12 * MIB))).status_code == 413


async def a_greedy_token_is_slowed_and_no_other() -> None:
    """So many calls at once, whoever makes them; on a slow machine it takes more of them to be too many."""
    async with client() as anybody:
        greedy = {"Authorization": f"Bearer {'r' * REAL_TOKEN}.greedy"}
        modest = {"Authorization": f"Bearer {'r' * REAL_TOKEN}.modest"}
        statuses: list[int] = []
        for _ in range(10):
            answers = await asyncio.gather(*(anybody.get("/v1/me", headers=greedy) for _ in range(200)))
            statuses += [one.status_code for one in answers]
            if 429 in statuses:
                break
        assert set(statuses) == {401, 429}
        assert statuses.count(401) >= 100
        assert (await anybody.get("/v1/me", headers=modest)).status_code == 401


async def a_flood_of_tokens_locks_nobody_out() -> None:
    """More made-up tokens, from one address, than their zone has room for: others come in, with one as long as real."""
    async with asyncio.TaskGroup() as flood:
        for number in range(FLOODS):
            flood.create_task(_made_up_tokens(number))
    elsewhere = httpx.AsyncHTTPTransport(verify=trusted(), local_address="127.0.0.2", retries=0)
    async with httpx.AsyncClient(transport=elsewhere, base_url=f"https://{HOST}", trust_env=False, timeout=30) as other:
        for one in range(3):
            answer = await other.get("/v1/me", headers={"Authorization": f"Bearer {'r' * REAL_TOKEN}{one}"})
            assert answer.status_code == 401


async def _made_up_tokens(number: int) -> None:
    reader, writer = await asyncio.open_connection(HOST, 443, ssl=trusted())
    for one in range(FLOOD_TOKENS):
        token = f"{number}.{one}.".ljust(MADE_UP_TOKEN, "x")
        writer.write(f"GET /v1/me HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}{one}\r\n\r\n".encode())
    drained = asyncio.create_task(_until_dropped(reader))
    await writer.drain()
    await drained  # nginx ends a connection after 1,000 requests
    writer.close()


async def other_services_have_names_of_their_own() -> None:
    """Of the gateway, operators reach the API from their network; of awards, staff."""
    for name, operations in (("siasn", "deliveries"), ("penghargaan", "jobs")):
        async with httpx.AsyncClient(verify=trusted(), trust_env=False, base_url=f"https://{name}.{HOST}") as operator:
            assert (await operator.get(f"/v1/operations/{operations}")).status_code == 401
            assert (await operator.get("/metrics")).status_code == 404


def client() -> httpx.AsyncClient:
    """Return a client of the API that has no token."""
    return httpx.AsyncClient(verify=trusted(), trust_env=False, base_url=f"https://{HOST}", timeout=30)


async def main() -> None:
    """Look at everything; the first thing that is not so ends it."""
    await answers_carry_what_browsers_must_know()
    await old_tls_is_refused()
    await other_services_have_names_of_their_own()
    await an_upload_comes_to_the_service_and_a_larger_body_does_not()
    await asyncio.gather(slow_clients_are_dropped_and_hold_nobody_up(), half_a_header_is_dropped())
    await a_greedy_token_is_slowed_and_no_other()
    await a_flood_of_tokens_locks_nobody_out()


if __name__ == "__main__":
    asyncio.run(main())
