"""`docs/settings.md`: every environment variable."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from hub.discovery import settings_classes
from hub.environment import variable_of
from hub.reference.markdown import GENERATED, code, page, table
from hub.settings import HubSettings

_HEADINGS: Final = ("variable", "type", "default", "meaning")
_BOUNDS: Final = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}
_INTRODUCTION: Final = (
    "Environment variables, read when a process starts. A value that is not valid ends it with a sentence that names",
    "the variable, and never the value. Lists are written as JSON.",
    "",
    "A secret `KINERJA_X` may also be in a file: one that `KINERJA_X_FILE` names, or `KINERJA_X` in the folder of",
    "systemd's credentials ([secrets and TLS](../architecture/secrets-and-tls.md)). Its default is not shown here.",
)


def settings_page() -> str:
    """Return the page."""
    lines = [GENERATED, "# Settings", "", *_INTRODUCTION, "", "## Every service", "", *settings_table(HubSettings)]
    for name, settings in settings_classes().items():
        own = list(settings_table(settings, without=HubSettings if issubclass(settings, HubSettings) else None))
        lines += ["", f"## {code(name)}", "", *_sentence(settings), *own]
    return page(lines)


def _sentence(settings: type[BaseSettings]) -> list[str]:
    return [" ".join((settings.__doc__ or "").split()), ""]


def settings_table(settings: type[BaseSettings], without: type[BaseSettings] | None = None) -> list[str]:
    """Return the table of the variables of some settings but those that `without` has with the same default.

    No secret is shown.
    """
    nested = settings.model_config.get("env_nested_delimiter") or ""
    own, others = settings.model_fields, without.model_fields if without else {}
    known = {name for name, field in others.items() if name not in own or _default(own[name]) == _default(field)}
    schema = settings.model_json_schema(by_alias=False)
    return table(_HEADINGS, list(_rows(settings, schema, schema, prefix="", nested=nested, known=known)))


def _rows(
    model: type[BaseModel],
    root: Mapping[str, Any],
    schema: Mapping[str, Any],
    *,
    prefix: str,
    nested: str,
    known: set[str],
) -> Iterator[list[str]]:
    for name, field in model.model_fields.items():
        if name in known:
            continue
        variable = f"{prefix}{name}".upper() if prefix else variable_of(model, name)
        inner = field.annotation
        if nested and isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(
                inner,
                root,
                inner.model_json_schema(by_alias=False),
                prefix=f"{variable}{nested}",
                nested=nested,
                known=set(),
            )
        else:
            kind = _type(schema["properties"][name], root)
            yield [code(variable), kind, _default(field), field.description or ""]


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        return "*not shown*" if value else ""
    return code(_shown(value))


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool | int | float | tuple | list | dict):
        return json.dumps(value)
    return str(value)


def _type(schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _type(root["$defs"][str(schema["$ref"]).rpartition("/")[2]], root)
    if "anyOf" in schema:
        return " or ".join(_type(one, root) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return ", ".join(code(str(value)) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], root)}"
    bounds = [f"{sign} {_plain(schema[keyword])}" for keyword, sign in _BOUNDS.items() if keyword in schema]
    words = {"path": "path", "password": "secret, or its file"}
    return " ".join([words.get(schema.get("format", ""), str(schema.get("type", "text"))), ", ".join(bounds)]).strip()


def _plain(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)
