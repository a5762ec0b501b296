"""The message catalogue: what a service takes and publishes, as an AsyncAPI 3 document made from its contracts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contracts.contract import Contract
from contracts.envelope import JSON, PREFIX, Envelope
from contracts.examples import ENVELOPE, EXAMPLES
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names

Document = dict[str, Any]
SCHEMAS: Final = "#/components/schemas/"
_BINDING: Final = "0.3.0"


@dataclass(frozen=True)
class Traffic:
    """What a service says and hears, and where.

    Attributes:
        title: the service's, Indonesian.
        summary: likewise.
        names: of its exchanges and queues.
        takes: what it listens to.
        publishes: the contracts that it emits.
        sources: to whom it publishes what is for one source alone.
        amqp_url: of the broker; only its host and scheme are told.
    """

    title: str
    summary: str
    names: Names
    takes: Sequence[Subscription]
    publishes: Sequence[type[Contract]]
    sources: Sequence[str]
    amqp_url: str


def contracts_of(takes: Iterable[Subscription], publishes: Iterable[type[Contract]]) -> list[type[Contract]]:
    """Return what is taken and published, each once."""
    taken = (contract for one in takes for contract in one.contracts)
    return [*{contract.type: contract for contract in (*taken, *publishes)}.values()]


def catalogue_of(traffic: Traffic) -> Document:
    """Return the document: a channel for each type and exchange, an operation for each queue and each publication."""
    channels, operations = {}, {}
    for subscription in traffic.takes:
        for contract in subscription.contracts:
            name = contract.type if subscription.source is None else f"source.{subscription.source}.{contract.type}"
            channels[name] = _by_topic(traffic.names, contract, subscription.source)
            queue = traffic.names.queue(subscription.name)
            operations[f"{queue}.{contract.type}"] = _operation("receive", name, contract, subscription.summary, queue)
    for contract in traffic.publishes:
        for name, channel, read_from in _publications(traffic, contract):
            channels[name] = channel
            operations[f"send.{name}"] = _operation("send", name, contract, contract.summary, read_from)
    messages, schemas = _components(contracts_of(traffic.takes, traffic.publishes))
    return {
        "asyncapi": "3.0.0",
        "info": {"title": traffic.title, "version": "1", "description": traffic.summary},
        "defaultContentType": JSON,
        "servers": {"rabbitmq": _server(traffic.amqp_url)},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _server(amqp_url: str) -> Document:
    parts = urlsplit(amqp_url)
    host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    return {"host": host, "protocol": parts.scheme, "protocolVersion": "0.9.1"}


def _by_topic(names: Names, contract: type[Contract], source: str | None) -> Document:
    exchange = names.exchange if source is None else names.source(source)
    bound = {"name": exchange, "type": "topic", "durable": True, "autoDelete": False}
    binding = {"is": "routingKey", "exchange": bound, "bindingVersion": _BINDING}
    return {
        "address": contract.type,
        "messages": {contract.type: {"$ref": f"#/components/messages/{contract.type}"}},
        "bindings": {"amqp": binding},
    }


def _publications(traffic: Traffic, contract: type[Contract]) -> Iterable[tuple[str, Document, str | None]]:
    """Yield the channels of a contract that is published, by name, with the queue that brings it to its reader."""
    if not contract.addressed:
        yield contract.type, _by_topic(traffic.names, contract, None), None
        return
    for source in traffic.sources:
        queue = traffic.names.answers(source)
        channel = _by_topic(traffic.names, contract, None)
        channel["bindings"]["amqp"]["exchange"] |= {"name": queue, "type": "fanout"}
        yield f"source.{source}.answers", channel, queue


def _operation(action: str, channel: str, contract: type[Contract], summary: str, queue: str | None) -> Document:
    told: Document = {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{contract.type}"}],
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True, "bindingVersion": _BINDING}},
    }
    # AsyncAPI's binding knows a channel's queue or its exchange, never both.
    return told if queue is None else told | {"x-queue": queue}


def _components(contracts: Sequence[type[Contract]]) -> tuple[Document, Document]:
    """Return the messages by type, and all schemas by their names."""
    models: list[type[BaseModel]] = [Envelope, *contracts]
    placed, top = models_json_schema([(one, "validation") for one in models], ref_template=SCHEMAS + "{model}")
    messages = {one.type: _message(one, placed[one, "validation"]) for one in contracts}
    schemas = top["$defs"]
    envelope = schemas[placed[Envelope, "validation"]["$ref"].removeprefix(SCHEMAS)]
    properties = {
        f"{PREFIX}{name}": field for name, field in envelope["properties"].items() if name != "datacontenttype"
    }
    required = [f"{PREFIX}{name}" for name in envelope["required"]]
    return messages, schemas | {"Headers": {"type": "object", "properties": properties, "required": required}}


def _message(contract: type[Contract], payload: Mapping[str, Any]) -> Document:
    headers = {f"{PREFIX}{name}": value for name, value in ENVELOPE.items() if name not in _NOT_BY_EVERYBODY}
    headers[f"{PREFIX}type"] = contract.type
    told: Document = {
        "name": contract.type,
        "title": contract.__name__,
        "summary": contract.summary,
        "contentType": JSON,
        "headers": {"$ref": f"{SCHEMAS}Headers"},
        "payload": dict(payload),
        "externalDocs": {"url": f"schemas/{contract.type}.json", "description": "JSON Schema"},
        "bindings": {"amqp": {"messageType": contract.type, "bindingVersion": _BINDING}},
    }
    example = EXAMPLES.get(contract.type)
    return told if example is None else told | {"examples": [{"headers": headers, "payload": dict(example)}]}


_NOT_BY_EVERYBODY: Final = frozenset({"datacontenttype", "subject", "causationid"})
