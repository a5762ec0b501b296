"""What a broker has otherwise than a hub needs it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.broker.rabbitmqctl import Definitions, Record

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "vhosts": ("name",),
    "users": ("name",),
    "permissions": ("vhost", "user"),
    "topic_permissions": ("vhost", "user", "exchange"),
    "exchanges": ("vhost", "name"),
    "queues": ("vhost", "name"),
    "bindings": ("vhost", "source", "destination", "destination_type", "routing_key"),
}
"""What tells records of a kind from one another."""
_CONTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "permissions": ("configure", "write", "read"),
    "topic_permissions": ("write", "read"),
    "exchanges": ("type", "durable", "auto_delete"),
    "queues": ("durable", "auto_delete", "arguments"),
}
"""What must be as we need it in a record that is there; a user's password is nobody's to compare."""
_DEAD_LETTERS: Final = "x-dead-letter-exchange"
_FIXED: Final = frozenset({"exchanges", "queues"})
"""What stays as it was made, whatever is imported."""


@dataclass(frozen=True)
class Differences:
    """What a broker lacks.

    Attributes:
        absent: what is not there.
        changed: rights that are there and say something else.
        fixed: exchanges and queues that are there with other arguments: an import does not change them.
    """

    absent: Definitions = field(default_factory=dict)
    changed: Definitions = field(default_factory=dict)
    fixed: Definitions = field(default_factory=dict)

    @property
    def mendable(self) -> Definitions:
        """What an import brings."""
        return {kind: [*self.absent.get(kind, ()), *self.changed.get(kind, ())] for kind in _KEYS}

    def __bool__(self) -> bool:
        return any(records for found in (self.absent, self.changed, self.fixed) for records in found.values())


def differences(wanted: Definitions, there: Definitions) -> Differences:
    """Compare what is wanted with what is there; whatever else is there is nobody's business here."""
    found = Differences()
    for kind, record, present in _pairs(wanted, there):
        if present is None:
            found.absent.setdefault(kind, []).append(record)
        elif any(record[name] != _serving(present, record, name) for name in _CONTENTS.get(kind, ())):
            (found.fixed if kind in _FIXED else found.changed).setdefault(kind, []).append(record)
    return found


def _serving(present: Record, wanted: Record, name: str) -> object:
    """Return what a record says, or what serves as well.

    Queues of earlier versions dead-letter by the default exchange for as long as they stand.
    """
    found = present.get(name)
    if name == "arguments" and isinstance(found, dict) and found.get(_DEAD_LETTERS) == "":
        return found | {_DEAD_LETTERS: wanted[name].get(_DEAD_LETTERS)}
    return found


def _pairs(wanted: Definitions, there: Definitions) -> Iterator[tuple[str, Record, Record | None]]:
    for kind, keys in _KEYS.items():
        present = {_key(record, keys): record for record in there.get(kind, ())}
        for record in wanted.get(kind, ()):
            yield kind, record, present.get(_key(record, keys))


def _key(record: Record, keys: Iterable[str]) -> tuple[object, ...]:
    return tuple(record.get(name) for name in keys)
