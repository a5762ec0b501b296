"""Programs that call for themselves: how they are told from people, and how often they may call."""

from typing import Any

import pytest

from hub.identity.claims import WrongClaim, caller_of
from hub.identity.rate_limit import RateLimit
from hub.web.problems import Problem
from tests.unit.hub.identity.verifier_fixture import (
    NIP,
    ROLES,
    SUBJECT,
    HandClock,
    VerifierHarness,
    claims,
    settings,
    token,
)

BURST = {"machine_calls_per_second": 0.5, "machine_burst": 3}


def machine(client: str = "gateway", **changes: Any) -> dict[str, Any]:
    return claims(**{"nip": None, "sub": client, "client_id": client} | changes)


@pytest.mark.parametrize(
    ("said", "claim", "client"),
    [
        (machine(), "", "gateway"),
        (machine(nip=NIP), "", None),
        (claims(nip=None, client_id="portal"), "", None),
        (claims(nip=None), "", None),
        (claims(nip=None, clientId="gateway"), "clientId", "gateway"),
        (claims(nip=None), "clientId", None),
        (machine(), "clientId", None),
    ],
)
def test_a_program_is_told_from_a_person_by_what_only_its_tokens_say(
    said: dict[str, Any], claim: str, client: str | None
) -> None:
    caller = caller_of(said, settings(oidc_machine_claim=claim), ROLES)
    assert caller.client == client
    assert caller.roles == {"employee", "unit_admin"}


def test_a_programs_name_is_a_text() -> None:
    with pytest.raises(WrongClaim, match="clientId"):
        caller_of(claims(nip=None, clientId=7), settings(oidc_machine_claim="clientId"), ROLES)


async def test_a_program_may_call_only_so_often_and_a_person_as_they_like() -> None:
    world = VerifierHarness(**BURST)
    for _ in range(3):
        await world.verifier.caller_of(token(machine()))
    with pytest.raises(Problem) as refused:
        await world.verifier.caller_of(token(machine()))
    assert (refused.value.status, refused.value.code) == (429, "too_many_requests")
    assert refused.value.headers == {"Retry-After": "2"}
    await world.verifier.caller_of(token(machine("other")))
    for _ in range(10):
        await world.accepts(token(claims(sub=SUBJECT)))
    world.clock.now += 2.0
    await world.verifier.caller_of(token(machine()))


@pytest.mark.parametrize("shown", [0.0, 1000.1, 9_870_000.123])
def test_a_burst_is_as_large_as_it_is_set_whatever_the_clock_shows(shown: float) -> None:
    clock = HandClock()
    clock.now = shown
    limit = RateLimit(clock, per_second=20.0, burst=40)
    assert [limit.take("a") > 0 for _ in range(41)] == [False] * 40 + [True]


def test_who_is_refused_waits_no_longer_for_asking_and_no_more_clients_are_remembered_than_told() -> None:
    clock = HandClock()
    limit = RateLimit(clock, per_second=1.0, burst=1, most=2)
    assert [limit.take("a") for _ in range(3)] == [0.0, 1.0, 1.0]
    assert [limit.take(one) for one in ("b", "c", "a")] == [0.0, 0.0, 0.0]
    assert limit.take("c") == 1.0
