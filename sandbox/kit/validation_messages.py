"""What is wrong with a setting or a parameter, in Indonesian, with the choices or the range that it has."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

OUT_OF_ORDER: Final = "out_of_order"
"""Type of a model's own error whose text says, in Indonesian, which of its fields do not fit each other."""

# By Pydantic's error type; the placeholders are limits of the field, never what was given.
_SENTENCES: Final = {
    "bool_parsing": "harus true atau false",
    "bool_type": "harus true atau false",
    "enum": "pilihan: {expected}",
    "extra_forbidden": "tidak dikenal",
    "finite_number": "harus bilangan yang terbatas",
    "float_parsing": "harus bilangan",
    "float_type": "harus bilangan",
    "greater_than": "harus lebih dari {gt}",
    "greater_than_equal": "paling kecil {ge}",
    "int_from_float": "harus bilangan bulat",
    "int_parsing": "harus bilangan bulat",
    "int_parsing_size": "terlalu besar",
    "int_type": "harus bilangan bulat",
    "less_than": "harus kurang dari {lt}",
    "less_than_equal": "paling besar {le}",
    "literal_error": "pilihan: {expected}",
    "model_type": "harus objek JSON",
}


def validation_message(fault: ErrorDetails) -> str:
    """Return what is wrong with a value, without the value: `paling besar 65535`, `pilihan: none, rough`."""
    if fault["type"] == OUT_OF_ORDER:
        return fault["msg"]
    limits = {name: _plain(limit) for name, limit in fault.get("ctx", {}).items()}
    sentence = _SENTENCES.get(fault["type"], "tidak sah").format_map(limits)
    return sentence.replace("'", "").replace(" or ", ", ")


def range_of(model: type[BaseModel], name: str) -> str:
    """Return the range that a model's number has, `bilangan dari 0 sampai 3600`, or `bilangan bulat` likewise."""
    schema: dict[str, Any] = model.model_json_schema()["properties"][name]
    kind = "bilangan bulat" if schema["type"] == "integer" else "bilangan"
    return f"{kind} dari {schema['minimum']:g} sampai {schema['maximum']:g}"


def _plain(limit: object) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)
