"""Every contract has one full example, which is valid and nobody's."""

import json
from collections.abc import Iterator

import pytest

from contracts.contract import Contract
from contracts.envelope import Envelope
from contracts.examples import ENVELOPE, EXAMPLES
from contracts.nip import parse_nip
from contracts.registry import CONTRACTS


def test_every_contract_has_one() -> None:
    assert EXAMPLES.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_it_is_valid_full_and_survives_the_wire(contract: type[Contract]) -> None:
    example = EXAMPLES[contract.type]
    data = contract.model_validate_json(json.dumps(example))
    assert example.keys() == contract.model_fields.keys()
    assert json.loads(data.model_dump_json()) == example


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_it_stands_in_the_schema(contract: type[Contract]) -> None:
    assert contract.model_json_schema()["examples"] == [EXAMPLES[contract.type]]


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_field_says_what_it_means(contract: type[Contract]) -> None:
    assert all(field.description for field in contract.model_fields.values())


def test_the_envelope_has_one() -> None:
    assert Envelope.model_validate(ENVELOPE).model_dump(exclude={"time"}).items() <= ENVELOPE.items()
    assert ENVELOPE.keys() == Envelope.model_fields.keys()


def nips(value: object) -> Iterator[str]:
    match value:
        case dict():
            for item in value.values():
                yield from nips(item)
        case str() if value.isdigit() and len(value) > 2:  # a code of the national record has two digits
            yield value


def test_its_nips_are_valid_and_nobodys() -> None:
    found = [nip for example in EXAMPLES.values() for nip in nips(dict(example))]
    assert found
    assert {parse_nip(nip).serial for nip in found} == {0}
