"""Both tokens against the simulator, which counts what it issues."""

import asyncio
from collections import Counter

import pytest

from hub.errors import Transient
from sandbox.siasn.faults import FaultKind
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.unit.services.siasn_gateway.scripted import NIP

CALLS = 20


async def all_at_once(siasn: SimulatedSiasn) -> None:
    await asyncio.gather(*(siasn.client.person(NIP) for _ in range(CALLS)))


async def test_many_calls_share_one_token_of_each_kind(siasn: SimulatedSiasn) -> None:
    await all_at_once(siasn)
    assert await siasn.tokens_issued() == Counter(oauth2=1, sso=1)


async def test_after_a_revocation_many_calls_cause_one_renewal_of_each(siasn: SimulatedSiasn) -> None:
    await all_at_once(siasn)
    await siasn.revoke_tokens()
    await all_at_once(siasn)
    assert await siasn.tokens_issued() == Counter(oauth2=2, sso=2)


@pytest.mark.parametrize("kind", ["oauth2", "sso"])
async def test_one_revoked_token_is_renewed_once(siasn: SimulatedSiasn, kind: str) -> None:
    await all_at_once(siasn)
    await siasn.revoke_tokens(kind)
    await all_at_once(siasn)
    assert (await siasn.tokens_issued())[kind] == 2


async def test_refused_credentials_are_transient_and_not_tried_again_at_once(siasn: SimulatedSiasn) -> None:
    client = siasn.new_client(sso_password="forgotten")
    for _ in range(2):
        with pytest.raises(Transient) as caught:
            await client.person(NIP)
        assert caught.value.code == "credentials_refused"
    await client.aclose()
    assert (await siasn.summary())["calls"]["sso/token"] == 1


async def test_a_page_in_place_of_a_token_is_not_asked_for_again_at_once(siasn: SimulatedSiasn) -> None:
    await siasn.next_fault(FaultKind.GARBAGE_BODY, "sso/token")
    with pytest.raises(Transient) as caught:
        await siasn.client.person(NIP)
    assert caught.value.code == "token_unavailable"
    assert (await siasn.summary())["calls"]["sso/token"] == 1
    assert (await siasn.client.person(NIP)).id
