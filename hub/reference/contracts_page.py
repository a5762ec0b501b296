"""`docs/contracts.md`: every message, field by field."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.contract import SOURCES, Contract
from contracts.envelope import PREFIX, Envelope
from contracts.examples import ENVELOPE, EXAMPLES
from contracts.registry import CONTRACTS
from contracts.snapshots import schema_of
from hub.reference.fields import Schema, fields_of
from hub.reference.markdown import GENERATED, code, page, table

_HEADINGS: Final = ("field", "type", "required", "meaning", "example")


def contracts_page() -> str:
    """Return the page."""
    lines = [GENERATED, "# Contracts", "", *_INTRODUCTION, "", *_envelope()]
    for contract in CONTRACTS.values():
        lines += ["", *_contract(contract)]
    return page(lines)


_INTRODUCTION: Final = (
    "The messages that cross a service's border. A contract only grows: a field that is added has a default, and an",
    "unknown field is ignored. The released JSON Schemas are in [`contracts/schemas`](../contracts/schemas); how",
    "messages travel is in [`architecture/messages.md`](../architecture/messages.md).",
)


def _envelope() -> list[str]:
    schema = schema_of(Envelope)
    rows = [[*row[:-1], code(ENVELOPE[row[0].strip("`")])] for row in _rows(schema, {})]
    return [
        "## Envelope",
        "",
        f"CloudEvents 1.0 attributes, as AMQP headers with the prefix `{PREFIX}`; `datacontenttype` is the AMQP",
        "property `content-type`. The body is the data of one contract below, as JSON.",
        "",
        *table(("attribute", *_HEADINGS[1:]), rows),
    ]


def _contract(contract: type[Contract]) -> list[str]:
    schema, example = schema_of(contract), EXAMPLES[contract.type]
    return [
        f"## `{contract.type}`",
        "",
        f"{schema['description']} *{contract.summary}*",
        "",
        f"Published by {_publisher(contract)}; taken by {_receivers(contract)}.",
        "",
        *table(_HEADINGS, list(_rows(schema, example))),
        "",
        "```json",
        *json.dumps(example, indent=2, ensure_ascii=False).splitlines(),
        "```",
    ]


def _publisher(contract: type[Contract]) -> str:
    return "the district's sources (`KINERJA_SOURCES`)" if contract.publisher == SOURCES else code(contract.publisher)


def _receivers(contract: type[Contract]) -> str:
    queues = ", ".join(map(code, contract.receivers))
    others = "whoever binds a queue" if contract.may_go_unheard else ""
    addressed = "the source alone whose it is, from its queue (`source.<source>.answers`)" if contract.addressed else ""
    return " and ".join(
        filter(None, (f"{queues}, a queue a source" if contract.by_source else queues, others, addressed))
    )


def _rows(schema: Schema, example: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield a row a field."""
    for field in fields_of(schema, example):
        required = "yes" if field.required else f"no; {code(field.default)}"
        yield [code(field.path), field.kind, required, field.meaning, code(field.example)]
