"""The keywords of JSON Schema that bound a single value, and when one bound lies within another."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_Fits = Callable[[Schema, Any], bool]


def _at_least(*keywords: str) -> _Fits:
    """The writer's lower bound, under any of these keywords, is no lower than the reader's."""
    return lambda writer, bound: any(writer[name] >= bound for name in keywords if name in writer)


def _at_most(*keywords: str) -> _Fits:
    return lambda writer, bound: any(writer[name] <= bound for name in keywords if name in writer)


def _above(writer: Schema, bound: float) -> bool:
    exclusive, inclusive = writer.get("exclusiveMinimum"), writer.get("minimum")
    return (exclusive is not None and exclusive >= bound) or (inclusive is not None and inclusive > bound)


def _below(writer: Schema, bound: float) -> bool:
    exclusive, inclusive = writer.get("exclusiveMaximum"), writer.get("maximum")
    return (exclusive is not None and exclusive <= bound) or (inclusive is not None and inclusive < bound)


def _same(keyword: str) -> _Fits:
    return lambda writer, value: bool(writer.get(keyword) == value)


CONSTRAINTS: Final[Mapping[str, _Fits]] = {
    "minimum": _at_least("minimum", "exclusiveMinimum"),
    "maximum": _at_most("maximum", "exclusiveMaximum"),
    "exclusiveMinimum": _above,
    "exclusiveMaximum": _below,
    "minLength": _at_least("minLength"),
    "maxLength": _at_most("maxLength"),
    "minItems": _at_least("minItems"),
    "maxItems": _at_most("maxItems"),
    "minProperties": _at_least("minProperties"),
    "maxProperties": _at_most("maxProperties"),
    "pattern": _same("pattern"),
    "format": _same("format"),
    "multipleOf": lambda writer, step: "multipleOf" in writer and writer["multipleOf"] % step == 0,
    "uniqueItems": lambda writer, unique: not unique or writer.get("uniqueItems") is True,
}
"""By the reader's keyword: whether everything the writer may write meets it."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


def refusal_of_value(value: object, reader: Schema) -> str | None:
    """Return why a reader refuses one fixed value (of an enumeration), None when it takes it."""
    known = [reader["const"]] if "const" in reader else reader.get("enum")
    if known is not None:
        return None if value in known else f"the value {value!r} is not known"
    expected = reader.get("type")
    if expected is not None and not _is_of(value, str(expected)):
        return f"the type {expected} is read and the value {value!r} may be written"
    if isinstance(value, str) and not _text_fits(value, reader):
        return f"the value {value!r} breaks a bound"
    if isinstance(value, int | float) and not isinstance(value, bool) and not _number_fits(value, reader):
        return f"the value {value!r} breaks a bound"
    return None


def _is_of(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES.get(name, ()))


def _text_fits(value: str, reader: Schema) -> bool:
    if "format" in reader:  # which texts a format takes is not ours to judge
        return False
    length_fits = reader.get("minLength", 0) <= len(value) <= reader.get("maxLength", len(value))
    return length_fits and re.search(reader.get("pattern", ""), value) is not None


def _number_fits(value: float, reader: Schema) -> bool:
    as_writer = {"minimum": value, "maximum": value}
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    bounds_fit = all(CONSTRAINTS[name](as_writer, reader[name]) for name in keywords if name in reader)
    return bounds_fit and ("multipleOf" not in reader or value % reader["multipleOf"] == 0)
