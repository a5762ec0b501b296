"""What one of SIASN's saves is: what it takes, what it demands, and the history it fills."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.siasn.switches import MapDataShape

FieldType = Literal["text", "digits", "amount", "whole", "number", "date", "decree"]
"""A text (digits may come as a number), a text of digits alone, a text that is a number, a whole number, any number
(either may come as a text), a text `dd-mm-yyyy`, the number of a decree, in which special characters are refused."""


@dataclass(frozen=True)
class SaveKind:
    """One save: `POST <endpoint>`."""

    endpoint: str
    """Path from the API base, `penghargaan/save`."""
    history: str
    """The history that its rows belong to: X of `pns/rw-X`, or a name of its own where SIASN shows none."""
    summary: str
    """What it is for, in Indonesian."""
    person: str
    """Field that holds the person's id."""
    key: str
    """Name of the id in `mapData` where that is an object."""
    shape: MapDataShape
    """Usual shape of `mapData`."""
    fields: Mapping[str, FieldType]
    """Every field but `id` and `path`, as SIASN spells it. Others are not kept."""
    required: tuple[str, ...] = ()
    """Fields that must be there, neither empty nor 0, in the order in which refusals name them. The person comes
    first if it is not among them."""
    go_names: Mapping[str, str] = field(default_factory=dict)
    """What refusals call fields whose Go name does not follow from that on the wire."""
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Fields that are checked against a list, if they are there."""
    check: Callable[[Mapping[str, Any]], str | None] | None = None
    """Returns what the service says against a body that is right field by field; None for nothing."""

    @property
    def demanded(self) -> tuple[str, ...]:
        """Every field that must be there, the person included."""
        return self.required if self.person in self.required else (self.person, *self.required)

    def in_go(self, name: str) -> str:
        """Return what refusals call a field."""
        return self.go_names.get(name) or go_name(name)


def fields(**names: str) -> dict[str, FieldType]:
    """Return field types from `texts=`, `digits=`, `amounts=` and so on: names with spaces between."""
    types: dict[str, FieldType] = {
        "texts": "text",
        "digits": "digits",
        "amounts": "amount",
        "wholes": "whole",
        "numbers": "number",
        "dates": "date",
        "decrees": "decree",
    }
    return {name: types[group] for group, listed in names.items() for name in listed.split()}


def go_name(name: str) -> str:
    """Return what the service's refusals call a field: in Go's manner, whatever its name on the wire."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def numbers_to(greatest: int) -> frozenset[str]:
    """Return the texts of the numbers from 1 on."""
    return frozenset(str(number) for number in range(1, greatest + 1))
