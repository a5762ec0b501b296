"""From bytes on the wire to a validated message, or the reason why not.

Strict: what two readers could understand differently is no message. So NaN and Infinity, a key that stands twice in an
object, and a number as text are refused, wherever they stand.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any, Final

import jiter
from pydantic import ValidationError

from contracts.contract import Contract
from contracts.envelope import Envelope, WrongEnvelope
from contracts.personal import personal
from hub.errors import ContractViolation, Fault

_AS_IT_IS: Final = frozenset({"", "identity", "utf-8", "utf8"})
"""What publishers write as content-encoding who mean that there is none."""
_MOST_FAULTS: Final = 50
_DUPLICATE: Final = re.compile(r"^Detected duplicate key .* at (line \d+ column \d+)$", re.DOTALL)


@personal
class Received:
    """One message, validated.

    Attributes:
        envelope: who sent it, when, and its identity.
        data: the contract's model.
        publisher: the broker user by whom it is known; None: the broker vouches for nobody, or nobody looks.
    """

    envelope: Envelope
    data: Contract
    publisher: str | None = None


def read_message(
    headers: Mapping[str, Any],
    content_type: str | None,
    body: bytes,
    *,
    contracts: tuple[type[Contract], ...],
    bytes_max: int,
    content_encoding: str | None = None,
    publisher: str | None = None,
) -> Received:
    """Return the message as its contract has it.

    Args:
        headers: with the envelope's attributes.
        content_type: the AMQP property.
        body: the event's data.
        contracts: those that are taken here.
        bytes_max: larger bodies are not read.
        content_encoding: the AMQP property; a body that is compressed is not read.
        publisher: by whom it is known (`hub.messaging.origins`).

    Raises:
        ContractViolation: with a code (`too_large`, `wrong_envelope`, `unknown_type`, `unknown_version`,
            `not_json`, `invalid_data`) and a sentence that names the place and never quotes the value.
    """
    if len(body) > bytes_max:
        raise ContractViolation(f"the body has {len(body)} bytes; at most {bytes_max} are read", code="too_large")
    try:
        envelope = Envelope.from_headers(headers, content_type)
    except WrongEnvelope as error:
        found = (Fault((attribute,), kind) for attribute, kind in error.faults)
        raise ContractViolation(str(error), code="wrong_envelope", faults=found) from None
    except UnicodeDecodeError:
        raise ContractViolation(
            "wrong envelope: a cloudEvents: header is not UTF-8",
            code="wrong_envelope",
            faults=[Fault((), "header_not_utf8")],
        ) from None
    if content_encoding is not None and content_encoding.strip().lower() not in _AS_IT_IS:
        raise ContractViolation(
            "wrong envelope: a content-encoding is not read; send the body as it is, plain JSON in UTF-8, without one",
            code="wrong_envelope",
            faults=[Fault((), "encoded")],
        )
    return Received(envelope, read_data(body, envelope.type, contracts), publisher)


def read_data(body: bytes, event_type: str, contracts: tuple[type[Contract], ...]) -> Contract:
    """Return an event's data as its contract has it.

    Args:
        body: JSON.
        event_type: the CloudEvents `type`.
        contracts: those that are taken here.

    Raises:
        ContractViolation: `unknown_type`, `unknown_version`, `not_json`, `invalid_data`, as `read_message` has them.
    """
    contract = _contract_of(event_type, contracts)
    read_json(body, f"a valid {contract.type}")
    try:
        return contract.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _violation(error, contract) from None


def read_json(body: bytes, what: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return what a body holds, as it would be understood by everybody.

    It sees to what Pydantic reads past: NaN and Infinity where that does not look, and keys that stand twice.

    Args:
        body: JSON.
        what: the body should be, for the text of an error.

    Raises:
        ContractViolation: `not_json`; of a key that stands twice, `invalid_data`.
    """
    try:
        return jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        if (duplicate := _DUPLICATE.match(str(error))) is not None:
            text = f"not {what}: a key stands twice in one object, at {duplicate[1]}"
            raise ContractViolation(text, code="invalid_data", faults=[Fault((), "duplicate_key")]) from None
        kind, why = _why_not_json(body, error)
        raise ContractViolation(f"the body is not JSON: {why}", code="not_json", faults=[Fault((), kind)]) from None


def _why_not_json(body: bytes, error: ValueError) -> tuple[str, str]:
    if body.startswith(BOM_UTF8):
        return "byte_order_mark", "it begins with a byte order mark; send UTF-8 without one"
    try:
        body.decode()
    except UnicodeDecodeError as fault:
        return "not_utf8", f"it is not UTF-8 at byte offset {fault.start}"
    return "not_json", str(error)


def _contract_of(event_type: str, contracts: tuple[type[Contract], ...]) -> type[Contract]:
    for contract in contracts:
        if contract.type == event_type:
            return contract
    known = ", ".join(contract.type for contract in contracts)
    topic = event_type.rpartition(".")[0]
    if any(contract.topic() == topic for contract in contracts):
        text = f"this version of {topic} is not known here; known: {known}"
        raise ContractViolation(text, code="unknown_version", faults=[Fault(("type",), "unknown_version")])
    text = f"this type is not taken here; taken: {known}"
    raise ContractViolation(text, code="unknown_type", faults=[Fault(("type",), "unknown_type")])


def _violation(error: ValidationError, contract: type[Contract]) -> ContractViolation:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults[:10])
    found = (Fault(fault["loc"], fault["type"]) for fault in faults[:_MOST_FAULTS])
    return ContractViolation(f"not a valid {contract.type}: {places}", code="invalid_data", faults=found)
