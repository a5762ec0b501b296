"""A token that was checked is not read again, and opens nothing for longer than it would have."""

from typing import Any

import jwt
import pytest

from hub.identity.caller import Caller
from hub.identity.checked import Checked, CheckedTokens
from hub.identity.key_cache import PAUSE_SECONDS, REFRESH_SECONDS
from tests.unit.hub.identity.verifier_fixture import NIP, SUBJECT, VerifierHarness, claims, rsa, rsa_jwk, token


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that the library has read."""
    found: list[str] = []
    decode = jwt.decode

    def noted(a_token: str, *given: Any, **named: Any) -> Any:
        found.append(a_token)
        return decode(a_token, *given, **named)

    monkeypatch.setattr(jwt, "decode", noted)
    return found


async def test_the_same_token_is_read_once(world: VerifierHarness, read: list[str]) -> None:
    mine, other = token(), token(claims(roles=["operator"]))
    first = await world.verifier.caller_of(mine)
    assert await world.verifier.caller_of(mine) == first
    assert (await world.verifier.caller_of(other)).roles != first.roles
    assert await world.verifier.caller_of(mine) == first
    assert read == [mine, other]


async def test_it_expires_all_the_same(world: VerifierHarness) -> None:
    mine = token()
    await world.accepts(mine)
    world.ahead = 300 + 10  # within the leeway of 30 s, however slow the machine is
    await world.accepts(mine)
    world.ahead = 300 + 60
    assert await world.refusal(mine) == "token_expired"


async def test_it_is_refused_once_its_key_is_withdrawn(world: VerifierHarness) -> None:
    mine = token()
    await world.accepts(mine)
    world.issuer.keys = [rsa_jwk(2)]
    world.clock.now += REFRESH_SECONDS + 1
    assert await world.refusal(mine) == "invalid_token"


async def test_it_is_read_again_when_its_key_has_another_content(world: VerifierHarness, read: list[str]) -> None:
    mine = token()
    await world.accepts(mine)
    world.issuer.keys = [rsa_jwk(2, kid="rsa-1")]
    world.clock.now += REFRESH_SECONDS + 1
    assert await world.refusal(mine) == "invalid_token"
    assert read == [mine, mine]
    await world.accepts(token(key=rsa(2)))


async def test_what_was_refused_is_read_again(world: VerifierHarness, read: list[str]) -> None:
    forged = token(key=rsa(9))
    for _ in range(2):
        assert await world.refusal(forged) == "invalid_token"
        world.clock.now += PAUSE_SECONDS
    assert read == [forged, forged]


def test_the_oldest_is_forgotten() -> None:
    caller = Caller(subject=SUBJECT, nip=NIP, roles=frozenset(), units=frozenset())
    genuine = Checked("rsa-1", "RS256", jwt.PyJWK(rsa_jwk()), 300.0, caller)
    held = CheckedTokens(lambda: 0.0, most=2)
    for a_token in ("first", "second", "first", "third"):
        held.keep(a_token, genuine)
    assert [held.find(a_token) for a_token in ("first", "second", "third")] == [genuine, None, genuine]
