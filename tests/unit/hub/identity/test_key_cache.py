"""The issuer is asked rarely, and may be away."""

import asyncio

import httpx
import pytest

from hub.identity.key_cache import KEEP_SECONDS, PAUSE_SECONDS, REFRESH_SECONDS
from tests.unit.hub.identity.verifier_fixture import ISSUER, VerifierHarness, rsa, rsa_jwk, token

AWAY = {
    "unreachable": httpx.ConnectError("refused"),
    "slow": httpx.ReadTimeout("slow"),
    "500": httpx.Response(500),
    "redirect": httpx.Response(302, headers={"Location": "https://elsewhere.test/"}),
    "HTML": httpx.Response(200, html="<h1>Sedang dalam pemeliharaan</h1>"),
    "no keys": httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/certs", "keys": []}),
    "list": httpx.Response(200, json=[]),
    "keys by HTTP": httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": "http://issuer.test/certs"}),
}


async def test_keys_are_found_by_discovery_and_kept(world: VerifierHarness) -> None:
    for _ in range(5):
        await world.accepts(token())
    assert world.issuer.asked == [f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/certs"]


async def test_keys_are_fetched_from_the_address_of_the_settings() -> None:
    world = VerifierHarness(oidc_jwks_url="https://elsewhere.test/keys")
    await world.accepts(token())
    assert world.issuer.asked == ["https://elsewhere.test/keys"]


async def test_an_issuer_whose_name_ends_in_a_slash() -> None:
    world = VerifierHarness(oidc_issuer="https://issuer.test/")
    world.issuer.discovery["issuer"] = "https://issuer.test/"
    assert await world.refusal(token()) == "invalid_token"
    assert world.issuer.asked[0] == "https://issuer.test/.well-known/openid-configuration"


async def test_many_at_once_ask_once(world: VerifierHarness) -> None:
    await asyncio.gather(*(world.accepts(token()) for _ in range(50)))
    assert world.issuer.fetches == 1


async def test_whoever_is_cancelled_leaves_the_fetch_to_the_others(world: VerifierHarness) -> None:
    world.issuer.open.clear()
    first, second = (asyncio.create_task(world.accepts(token())) for _ in range(2))
    await world.issuer.reached.wait()
    first.cancel()
    world.issuer.open.set()
    await second
    assert first.cancelled()
    assert world.issuer.fetches == 1


async def test_a_new_key_is_fetched_when_its_first_token_comes(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.keys = [rsa_jwk(2)]
    world.clock.now += PAUSE_SECONDS
    await world.accepts(token(key=rsa(2), kid="rsa-2"))
    assert await world.refusal(token()) == "invalid_token"
    assert world.issuer.fetches == 2


async def test_a_key_that_is_replaced_under_its_id_is_noticed_in_time(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.keys = [rsa_jwk(2, kid="rsa-1")]
    world.clock.now += REFRESH_SECONDS + 1
    await world.accepts(token(key=rsa(2)))
    assert await world.refusal(token()) == "invalid_token"


async def test_a_withdrawn_key_is_dropped_at_the_next_refresh(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.keys = [rsa_jwk(2)]
    world.clock.now += REFRESH_SECONDS
    await world.accepts(token())
    world.clock.now += 1
    assert await world.refusal(token()) == "invalid_token"


async def test_made_up_key_ids_do_not_hammer_the_issuer(world: VerifierHarness) -> None:
    await world.accepts(token())
    for number in range(100):
        assert await world.refusal(token(kid=f"made-up-{number}")) == "invalid_token"
    assert world.issuer.fetches == 1
    world.clock.now += PAUSE_SECONDS
    for number in range(100):
        assert await world.refusal(token(kid=f"made-up-{number}")) == "invalid_token"
    assert world.issuer.fetches == 2
    await world.accepts(token())


@pytest.mark.parametrize("failure", AWAY.values(), ids=AWAY)
async def test_without_keys_an_issuer_that_is_away_is_a_503(failure: Exception | httpx.Response) -> None:
    world = VerifierHarness()
    world.issuer.failure = failure
    for _ in range(20):
        assert await world.refusal(token()) == "issuer_unavailable"
    assert world.issuer.fetches == 1
    world.issuer.failure = None
    world.clock.now += PAUSE_SECONDS
    await world.accepts(token())


@pytest.mark.parametrize("failure", AWAY.values(), ids=AWAY)
async def test_with_keys_an_issuer_that_is_away_is_not_missed(failure: Exception | httpx.Response) -> None:
    world = VerifierHarness()
    await world.accepts(token())
    world.issuer.failure = failure
    world.clock.now += KEEP_SECONDS
    for _ in range(20):
        await world.accepts(token())
    assert world.issuer.fetches == 2


async def test_keys_do_not_serve_for_ever(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.failure = httpx.ConnectError("refused")
    world.clock.now += KEEP_SECONDS + 1
    assert await world.refusal(token()) == "issuer_unavailable"


async def test_a_key_that_only_the_absent_issuer_may_know_is_a_503(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.failure = httpx.ConnectError("refused")
    world.clock.now += PAUSE_SECONDS
    assert await world.refusal(token(key=rsa(2), kid="rsa-2")) == "issuer_unavailable"
    await world.accepts(token())


async def test_an_issuer_that_hangs_holds_up_the_call_that_asks_it_for_a_moment() -> None:
    world = VerifierHarness(patience=0.05)
    await world.accepts(token())
    world.issuer.open.clear()
    world.clock.now += REFRESH_SECONDS + 1
    async with asyncio.timeout(5):
        await world.accepts(token())
    world.issuer.open.set()


async def test_an_issuer_that_hangs_does_not_hold_up_the_others() -> None:
    world = VerifierHarness(patience=60.0)
    await world.accepts(token())
    world.issuer.open.clear()
    world.issuer.reached.clear()
    world.clock.now += REFRESH_SECONDS + 1
    asking = asyncio.create_task(world.accepts(token()))
    await world.issuer.reached.wait()
    async with asyncio.timeout(5):
        await asyncio.gather(*(world.accepts(token()) for _ in range(20)))
    assert not asking.done()
    world.issuer.open.set()
    await asking


async def test_a_document_of_another_issuer_leads_to_no_key(world: VerifierHarness) -> None:
    world.issuer.discovery["issuer"] = "https://other.test"
    assert await world.refusal(token()) == "issuer_unavailable"


async def test_an_answer_that_trickles_in_is_none() -> None:
    world = VerifierHarness(seconds=0.05)
    world.issuer.open.clear()
    assert await world.refusal(token()) == "issuer_unavailable"


async def test_a_refresh_in_vain_keeps_the_keys(world: VerifierHarness) -> None:
    await world.accepts(token())
    world.issuer.keys = ["no key", {"kty": "oct", "k": "c2VjcmV0", "kid": "rsa-1"}, {"kty": "RSA", "kid": "x", "n": 7}]
    world.clock.now += REFRESH_SECONDS + 1
    await world.accepts(token())
