"""The fields of a JSON Schema as documents list them: those of what is within a field, or in a list, follow it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.reference.markdown import code

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One field.

    Attributes:
        path: where it is: `acting[].since` is that of each of a list.
        kind: of its values, with bounds, as Markdown.
        required: whether it has to be there.
        default: what holds where it is absent, as JSON; of one that is required: empty.
        meaning: the whole of its docstring.
        example: as JSON; empty: none.
    """

    path: str
    kind: str
    required: bool
    default: str
    meaning: str
    example: str


def fields_of(root: Schema, example: Mapping[str, Any], *, prefix: str = "") -> Iterator[SchemaField]:
    """Yield the fields of an object's schema.

    Args:
        root: with the definitions that it refers to (`$defs`).
        example: of the whole.
        prefix: put before the paths.
    """
    yield from _fields(root, root, example, prefix)


def _fields(root: Schema, model: Schema, example: Mapping[str, Any], prefix: str) -> Iterator[SchemaField]:
    for name, field in model.get("properties", {}).items():
        plain, required = _resolved(field, root), name in model.get("required", ())
        inner, mark = _within(plain, root)
        value = example.get(name)
        yield SchemaField(
            prefix + name,
            _kind(plain, root),
            required,
            "" if required else json.dumps(field.get("default"), ensure_ascii=False),
            _meaning(plain),
            json.dumps(value, ensure_ascii=False) if name in example and (inner is None or mark) else "",
        )
        if inner is not None:
            below = value[0] if isinstance(value, list) and value else value
            yield from _fields(root, inner, below if isinstance(below, dict) else {}, f"{prefix}{name}{mark}.")


def _meaning(field: Schema) -> str:
    return " ".join(str(field.get("description", "")).split())


def _within(field: Schema, root: Schema) -> tuple[Schema | None, str]:
    """Return the object that a field is, may be or lists, and how its path says which."""
    for option in (_resolved(one, root) for one in field.get("anyOf", [field])):
        if "properties" in option:
            return option, ""
        if "properties" in (item := _resolved(option.get("items", {}), root)):
            return item, "[]"
    return None, ""


def _kind(schema: Schema, root: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(_resolved(one, root), root) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(code(str(value)) for value in schema["enum"])
    if "const" in schema:
        return code(str(schema["const"]))
    if schema["type"] == "array" and "items" in schema:
        return f"list of {_kind(_resolved(schema['items'], root), root)}"
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
