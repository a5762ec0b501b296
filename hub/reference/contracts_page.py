"""`docs/contracts.md`: every message, field by field."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.contract import SOURCES, Contract
from contracts.envelope import PREFIX, Envelope
from contracts.examples import ENVELOPE, EXAMPLES
from contracts.registry import CONTRACTS
from contracts.snapshots import schema_of
from hub.reference.markdown import GENERATED, code, page, table

_HEADINGS: Final = ("field", "type", "required", "meaning", "example")

Schema = Mapping[str, Any]


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
    rows = [[*row[:-1], code(ENVELOPE[row[0].strip("`")])] for row in _rows(schema, {}, "")]
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
        *table(_HEADINGS, list(_rows(schema, example, ""))),
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


def _rows(root: Schema, example: Mapping[str, Any], prefix: str, model: Schema | None = None) -> Iterator[list[str]]:
    """Yield a row a field; the fields of a field that is an object follow it."""
    model = root if model is None else model
    for name, field in model["properties"].items():
        meaning = field.get("description", "")
        plain = _resolved(field, root)
        required = "yes" if name in model.get("required", ()) else f"no; {code(json.dumps(field.get('default')))}"
        value = example.get(name)
        is_object = "properties" in plain
        shown = "" if is_object or name not in example else code(json.dumps(value, ensure_ascii=False))
        yield [code(prefix + name), _type(plain, root), required, meaning, shown]
        if is_object:
            yield from _rows(root, value or {}, f"{prefix}{name}.", plain)


def _type(schema: Schema, root: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(_resolved(one, root), root) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(code(str(value)) for value in schema["enum"])
    if "const" in schema:
        return code(str(schema["const"]))
    return f"{schema['type']}{_format(schema)}{_bounds(schema)}"


def _format(schema: Schema) -> str:
    return f" ({schema['format']})" if "format" in schema else ""


def _bounds(schema: Schema) -> str:
    parts = []
    if "minimum" in schema or "maximum" in schema:
        parts.append(f"{schema.get('minimum', '')} to {schema.get('maximum', '')}")
    if "maxLength" in schema:
        parts.append(f"{schema.get('minLength', 0)} to {schema['maxLength']} characters")
    if "pattern" in schema:
        parts.append(code(schema["pattern"]))
    return "".join(f", {part}" for part in parts)


def _resolved(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    return {**root["$defs"][str(reference).rpartition("/")[2]], **schema}
