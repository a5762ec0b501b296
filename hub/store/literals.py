"""Statements as a person reads them: with their values in place of placeholders."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from uuid import UUID

_QUOTED: Final = r"'(?:[^']|'')*'|\"[^\"]*\"|\$\$.*?\$\$"
_PLACEHOLDER: Final = re.compile(rf"(?P<quoted>{_QUOTED})|\$(?P<number>\d+)|(?P<next>\?)", re.DOTALL)


def with_literals(statement: str, parameters: Sequence[object], *, is_postgresql: bool) -> str:
    """Return a driver's statement (`$1` or `?`) with its values written out."""
    if not parameters:
        return statement
    rest = iter(parameters)

    def value(found: re.Match[str]) -> str:
        if found["quoted"]:
            return found["quoted"]
        one = parameters[int(found["number"]) - 1] if found["number"] else next(rest)
        return literal(one, is_postgresql=is_postgresql)

    return _PLACEHOLDER.sub(value, statement)


def literal(value: object, *, is_postgresql: bool) -> str:
    """Return a value as SQL writes it.

    Raises:
        TypeError: no migration has bound such a value yet.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper() if is_postgresql else str(int(value))
        case int() | float() | Decimal():
            return str(value)
        case bytes():
            return f"'\\x{value.hex()}'" if is_postgresql else f"X'{value.hex()}'"
        case datetime() | date() | time():
            return f"'{value.isoformat()}'"
        case str() | UUID():
            return "'" + str(value).replace("'", "''") + "'"
        case _:
            raise TypeError(f"no literal for {type(value).__name__}")
