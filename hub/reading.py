"""From bytes on the wire to a validated message, or the reason why not."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contracts.contract import Contract
from contracts.envelope import Envelope, WrongEnvelope
from hub.errors import ContractViolation
from hub.subscription import Received


def read_message(
    headers: Mapping[str, Any],
    content_type: str | None,
    body: bytes,
    *,
    contracts: tuple[type[Contract], ...],
    bytes_max: int,
) -> Received:
    """Return the message as its contract has it.

    Raises:
        ContractViolation: with a code (`too_large`, `wrong_envelope`, `unknown_type`, `unknown_version`,
            `not_json`, `invalid_data`) and a sentence that names the place and never quotes the value.
    """
    if len(body) > bytes_max:
        raise ContractViolation(f"the body has {len(body)} bytes; at most {bytes_max} are read", code="too_large")
    try:
        envelope = Envelope.from_headers(headers, content_type)
    except WrongEnvelope as error:
        raise ContractViolation(str(error), code="wrong_envelope") from None
    except UnicodeDecodeError:
        raise ContractViolation("wrong envelope: a cloudEvents: header is not UTF-8", code="wrong_envelope") from None
    contract = _contract_of(envelope.type, contracts)
    try:
        return Received(envelope, contract.model_validate_json(body))
    except ValidationError as error:
        raise _violation(error, contract) from None


def _contract_of(event_type: str, contracts: tuple[type[Contract], ...]) -> type[Contract]:
    for contract in contracts:
        if contract.type == event_type:
            return contract
    known = ", ".join(contract.type for contract in contracts)
    topic = event_type.rpartition(".")[0]
    if any(contract.topic() == topic for contract in contracts):
        raise ContractViolation(f"this version of {topic} is not known here; known: {known}", code="unknown_version")
    raise ContractViolation(f"this type is not taken here; taken: {known}", code="unknown_type")


def _violation(error: ValidationError, contract: type[Contract]) -> ContractViolation:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return ContractViolation("the body is not JSON", code="not_json")
    places = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults[:10])
    return ContractViolation(f"not a valid {contract.type}: {places}", code="invalid_data")
