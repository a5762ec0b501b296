"""Whatever SIASN turns out to be like where nobody knows: each assessment is recorded once, or refused in its words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final, get_args

import pytest
from allpairspy import AllPairs

from hub.delivery.partner import Delivery
from sandbox.siasn.switches import Switches
from services.siasn_gateway.partner import SiasnPartner
from tests.integration.services.siasn_gateway.gateway import Gateway, assessments, nip_of

Choice = Mapping[str, Any]

PEOPLE: Final = 30
MANY: Final = 300
"""So many that each page, each batch and each renewal of a token falls in the middle of something."""
STRANGERS: Final = 3
NEEDS_DOCUMENTS: Final = "document_required"


def values_of(name: str) -> tuple[Any, ...]:
    """All values of a switch, the default first."""
    field = Switches.model_fields[name]
    values = (False, True) if field.annotation is bool else get_args(field.annotation)
    return (field.default, *(value for value in values if value != field.default))


VALUES: Final = {name: values_of(name) for name in Switches.model_fields if name != NEEDS_DOCUMENTS}


def one_changed() -> Iterator[Choice]:
    """The default, and it with each other value of each switch."""
    yield {}
    for name, values in VALUES.items():
        yield from ({name: value} for value in values[1:])


def all_pairs() -> list[Choice]:
    """Choices in which each value of each switch meets each value of each other one."""
    return [dict(zip(VALUES, chosen, strict=True)) for chosen in AllPairs(list(VALUES.values()))]


def named(choice: Choice) -> str:
    return ", ".join(f"{name} {value}" for name, value in choice.items()) or "default"


class RevokedAmid(SiasnPartner):
    """SIASN stops to take one kind of token before some of the saves, and both kinds before a later one."""

    def __init__(self, gateway: Gateway, people: int) -> None:
        super().__init__(gateway.client, gateway.database)
        self._siasn = gateway.siasn
        self._saves = 0
        self._revoked_before = {people // 5: "oauth2", people * 2 // 5: "sso", people * 3 // 5: None}

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        self._saves += 1
        if self._saves in self._revoked_before:
            await self._siasn.revoke_tokens(self._revoked_before[self._saves])
        return await super().send(delivery, partner_id)


async def deliver(gateway: Gateway, choice: Choice, people: int) -> Counter[str]:
    """Deliver an assessment of each person, and of strangers, while SIASN stops to take its tokens now and then."""
    await gateway.siasn.switch(**choice)
    await gateway.know(map(nip_of, range(people)))
    gateway.through(RevokedAmid(gateway, people))
    await gateway.finalise(assessments(people + STRANGERS))
    return await gateway.deliver_all()


def test_the_pairs_are_all_there() -> None:
    rows = all_pairs()
    for first, second in product(VALUES, VALUES):
        if first != second:
            assert {(row[first], row[second]) for row in rows} == set(product(VALUES[first], VALUES[second]))


@pytest.mark.parametrize("people", [PEOPLE, pytest.param(MANY, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("choice", [*one_changed(), *all_pairs()], ids=named)
async def test_each_assessment_is_recorded_once(gateway: Gateway, choice: Choice, people: int) -> None:
    states = await deliver(gateway, choice, people)
    assert states == {"accepted": people, "rejected": STRANGERS}
    summary = await gateway.siasn.summary()
    assert (summary["records"], summary["duplicates"]) == (people, 0)
    assert await gateway.events() == {"siasn.sync.accepted.v1": people, "siasn.sync.rejected.v1": STRANGERS}
    assert {row["error_code"] for row in await gateway.rows()} == {None, "person_not_found"}


@pytest.mark.parametrize("status", values_of("refusal_status"))
async def test_where_a_document_is_required_each_is_refused_in_siasns_words(gateway: Gateway, status: int) -> None:
    states = await deliver(gateway, {NEEDS_DOCUMENTS: True, "refusal_status": status}, PEOPLE)
    assert states == {"rejected": PEOPLE + STRANGERS}
    assert (await gateway.siasn.summary())["records"] == 0
    refused = [row for row in await gateway.rows() if row["error_code"] != "person_not_found"]
    assert {row["error_code"] for row in refused} == {"document_missing"}
    assert all(row["partner_words"] and row["partner_field"] for row in refused)
    # Once more at the most: a token that was renewed within a call may be taken in it again.
    attempts = Counter(row["attempts"] for row in refused)
    assert attempts.keys() <= {1, 2}
    assert attempts[1] > PEOPLE / 2
