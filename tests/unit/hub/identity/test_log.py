"""What is refused leaves a reason in the log, and nothing of whom it was about."""

import io
from collections.abc import Callable, Iterator
from typing import Final

import httpx
import pytest

from hub.web.problems import Problem
from tests.support.logs import everything_logged
from tests.unit.hub.identity.verifier_fixture import NIP, SUBJECT, VerifierHarness, claims, rsa, token


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that anything logs while the test runs."""
    with everything_logged() as stream:
        yield stream


# Made when the test runs: a token is good for minutes, and the other tests may take longer.
REFUSED: Final[dict[str, tuple[Callable[[], str], str]]] = {
    "nip": (lambda: token(claims(nip=NIP[:-1])), "claim nip"),
    "roles": (lambda: token(claims(roles=[NIP, 7])), "claim roles"),
    "forged": (lambda: token(key=rsa(9)), "InvalidSignatureError"),
    "kid": (lambda: token(kid=NIP), "InvalidKeyError"),
    "audience": (lambda: token(claims(aud="other")), "InvalidAudienceError"),
    "header": (lambda: "x" + token(), "DecodeError"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
async def test_a_reason_and_nothing_else(
    written: io.StringIO, world: VerifierHarness, make: Callable[[], str], reason: str
) -> None:
    a_token = make()
    with pytest.raises(Problem) as caught:
        await world.verifier.caller_of(a_token)
    assert f'"reason": "{reason}"' in written.getvalue()
    told = written.getvalue() + str(caught.value) + str(caught.value.headers)
    for secret in (a_token, *a_token.split("."), NIP, NIP[:-1], SUBJECT):
        assert secret not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_an_issuer_that_is_away_is_said_once_a_try(written: io.StringIO, world: VerifierHarness) -> None:
    world.issuer.failure = httpx.ConnectError("a text with an address")
    for _ in range(10):
        assert await world.refusal(token()) == "issuer_unavailable"
    assert written.getvalue().count("issuer_unavailable") == 1
    assert '"cause": "ConnectError"' in written.getvalue()
    assert "a text" not in written.getvalue()
