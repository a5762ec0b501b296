"""The shape of a JSON answer, and how it differs from the shapes that are known. Pure; values never leave it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What stands at a path."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    NUMERAL = "numeral"
    """A text that holds a number and nothing else."""
    TEXT = "text"
    EMPTY = "empty"
    """A text without anything in it."""
    OBJECT = "object"
    LIST = "list"


class What(StrEnum):
    """How an answer differs. The last two are notes: the gateway reads field names in any capitals, numbers as text."""

    ENVELOPE = "envelope"
    MISSING = "missing"
    TYPE = "type"
    NEW = "new"
    CAPITALS = "capitals"
    NUMERAL = "numeral"


Shape = Mapping[str, frozenset[Kind]]
"""The kinds at each path: `data[].tahun` for all items of a list, `data[].path.*` for all names that are data.

No kinds at all: any text, number or boolean.
"""

NOTES: Final = frozenset({What.CAPITALS, What.NUMERAL})
DATA_NAME: Final = "*"
"""What a name is called in a path that is no field's but somebody's data: an id, a number."""

_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z_]*(?:\d{1,2}[A-Za-z_]*)?")
_FIELD_LENGTH: Final = 60
_NUMERAL: Final = re.compile(r"\s*-?\d+(?:[.,]\d+)?\s*")
_CONTAINERS: Final = frozenset({Kind.OBJECT, Kind.LIST})
_TEXTS: Final = frozenset({Kind.TEXT, Kind.NUMERAL, Kind.EMPTY})
_MAY_BE_A_NUMBER: Final = frozenset({Kind.NUMERAL, Kind.EMPTY})


@dataclass(frozen=True)
class Difference:
    """One thing in which an answer is not as known.

    Attributes:
        path: where.
        what: how.
        expected: the kinds that are known there; empty where nothing is.
        given: the kinds that came; empty for what is missing.
    """

    path: str
    what: What
    expected: frozenset[Kind] = frozenset()
    given: frozenset[Kind] = frozenset()

    @property
    def is_note(self) -> bool:
        """Whether the gateway reads it all the same."""
        return self.what in NOTES


def is_field_name(name: str) -> bool:
    """Whether a name in an object can only be a field's: letters, and a few digits. Others may be an id or a NIP."""
    return len(name) <= _FIELD_LENGTH and _FIELD.fullmatch(name) is not None


def shape_of(value: object) -> Shape:
    """Return the shape of parsed JSON; the root's path is empty."""
    found: defaultdict[str, set[Kind]] = defaultdict(set)
    waiting = [("", value)]
    while waiting:
        at, one = waiting.pop()
        found[at].add(kind_of(one))
        if isinstance(one, Mapping):
            waiting.extend((_below(at, str(name)), inner) for name, inner in one.items())
        elif isinstance(one, list):
            waiting.extend((f"{at}[]", inner) for inner in one)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def kind_of(value: object) -> Kind:
    """Return what a parsed JSON value is."""
    if isinstance(value, str):
        if not value.strip():
            return Kind.EMPTY
        return Kind.NUMERAL if _NUMERAL.fullmatch(value) else Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int | float):
        return Kind.NUMBER
    if isinstance(value, Mapping):
        return Kind.OBJECT
    return Kind.LIST if isinstance(value, list) else Kind.NULL


def united(shapes: Sequence[Shape]) -> Shape:
    """Return the shape that allows whatever one of these does."""
    found: defaultdict[str, set[Kind]] = defaultdict(set)
    for shape in shapes:
        for path, kinds in shape.items():
            found[path] |= kinds
    return {path: frozenset(kinds) for path, kinds in found.items()}


def differences(known: Shape, given: Shape) -> list[Difference]:
    """Return where an answer's shape leaves the known one, by path. What lies below something new is not told."""
    by_lower = {path.lower(): path for path in known}
    found: list[Difference] = []
    for path in sorted(given):
        if path in known:
            found += _of_kinds(path, known[path], given[path])
        elif path.lower() in by_lower:
            spelt = by_lower[path.lower()]
            if _last(path) != _last(spelt):
                found.append(Difference(path, What.CAPITALS))
            found += _of_kinds(path, known[spelt], given[path])
        elif _above(path).lower() in by_lower:
            found.append(Difference(path, What.NEW, given=given[path]))
    return found


def missing(value: object, names: Sequence[str]) -> list[Difference]:
    """Return which fields not every entry in `data` has, in whatever capitals; `data` is one object or a list."""
    data = value.get("data") if isinstance(value, Mapping) else None
    entries = [entry for entry in (data if isinstance(data, list) else [data]) if isinstance(entry, Mapping)]
    have = [{str(name).lower() for name in entry} for entry in entries]
    at = "data[]" if isinstance(data, list) else "data"
    return [
        Difference(f"{at}.{name}", What.MISSING) for name in names if any(name.lower() not in entry for entry in have)
    ]


def _of_kinds(path: str, known: frozenset[Kind], given: frozenset[Kind]) -> Iterator[Difference]:
    judged = {_judged(kind, known) for kind in given}
    if What.TYPE in judged:
        yield Difference(path, What.TYPE if path else What.ENVELOPE, known, given)
    elif What.NUMERAL in judged:
        yield Difference(path, What.NUMERAL, known, given)


def _judged(kind: Kind, known: frozenset[Kind]) -> What | None:
    """Return how a kind differs from those known at its path; null goes with anything, and so do kinds of text."""
    if kind in known or kind is Kind.NULL or known == {Kind.NULL}:
        return None
    if not known or kind is Kind.EMPTY:
        return What.TYPE if kind in _CONTAINERS or (known and known <= _CONTAINERS | {Kind.NULL}) else None
    if kind in _TEXTS and known & _TEXTS:
        return None
    if kind is Kind.NUMBER and known & _MAY_BE_A_NUMBER:
        return What.NUMERAL
    return What.NUMERAL if kind is Kind.NUMERAL and Kind.NUMBER in known else What.TYPE


def _below(at: str, name: str) -> str:
    shown = name if is_field_name(name) else DATA_NAME
    return f"{at}.{shown}" if at else shown


def _above(path: str) -> str:
    return path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]


def _last(path: str) -> str:
    return path.rpartition(".")[2]
