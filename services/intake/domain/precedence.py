"""Who is believed where sources differ: a table that is data."""

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Self

from contracts.report import EmployeeReportedV1, UnitReportedV1
from contracts.source_name import RULE, is_source_name
from services.intake.domain.report import Subject

OTHERS: Final = "*"
"""In an order: every source that it does not name, by name."""
_DEFAULT: Final = "default"
_OF_NO_RECORD: Final = frozenset({"version", "hash", "withdrawn", "effective_on"})
_SAID: Final[Mapping[Subject, frozenset[str]]] = {
    Subject.EMPLOYEE: frozenset(EmployeeReportedV1.model_fields) - {"nip", "own_id", *_OF_NO_RECORD},
    Subject.UNIT: frozenset(UnitReportedV1.model_fields) - {"code", "head_own_id", *_OF_NO_RECORD},
}
"""Fields of which one source is believed before another. A head is one field, in whichever way sources name them."""


class WrongPrecedence(ValueError):
    """The table is none. The text, an Indonesian sentence, says where."""


@dataclass(frozen=True)
class Precedence:
    """The order of sources for each field; whoever comes first is believed.

    Attributes:
        default: for fields that have none of their own.
        fields: by subject and field.
    """

    default: Sequence[str]
    fields: Mapping[tuple[Subject, str], Sequence[str]]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a table as `precedence.toml` shows it.

        Raises:
            WrongPrecedence: it is not TOML, or names what there is not.
        """
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise WrongPrecedence(f"bukan TOML yang benar: {error}") from None
        default = _order(table.pop(_DEFAULT, None), _DEFAULT)
        fields: dict[tuple[Subject, str], Sequence[str]] = {}
        for name, orders in table.items():
            if name not in {*Subject} or not isinstance(orders, dict):
                raise WrongPrecedence(f"{name!r} bukan bagian yang dikenal; yang ada: {', '.join(Subject)}")
            subject = Subject(name)
            for field, order in orders.items():
                if field not in _SAID[subject]:
                    raise WrongPrecedence(f"[{name}] {field!r} bukan isian yang dikenal")
                fields[subject, field] = _order(order, f"[{name}] {field}")
        return cls(default, fields)

    def order(self, subject: Subject, field: str, sources: Collection[str]) -> Sequence[str]:
        """Return sources in the order in which they are believed about a field."""
        if len(sources) == 1:
            return tuple(sources)
        rank = self._ranks.get((subject, field), self._default_rank)
        others = rank[OTHERS]
        return sorted(sources, key=lambda source: (rank.get(source, others), source))

    @property
    def sources(self) -> frozenset[str]:
        """Whom the table names."""
        return frozenset(name for order in (self.default, *self.fields.values()) for name in order) - {OTHERS}

    @cached_property
    def digest(self) -> str:
        """What differs when somebody else is believed."""
        fields = sorted((subject.value, field, list(order)) for (subject, field), order in self.fields.items())
        return sha256(json.dumps([list(self.default), fields]).encode()).hexdigest()

    @cached_property
    def _default_rank(self) -> Mapping[str, int]:
        return _rank(self.default)

    @cached_property
    def _ranks(self) -> Mapping[tuple[Subject, str], Mapping[str, int]]:
        return {key: _rank(order) for key, order in self.fields.items()}


def _order(order: Any, where: str) -> Sequence[str]:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(order, list) or not all(isinstance(name, str) for name in order):
        raise WrongPrecedence(f"{where} harus berupa daftar nama sumber")
    if not all(name == OTHERS or is_source_name(name) for name in order):
        raise WrongPrecedence(f"{where}: tiap nama {RULE}")
    if order.count(OTHERS) != 1 or len({*order}) != len(order):
        raise WrongPrecedence(f"{where} harus menyebut {OTHERS!r} tepat sekali, dan setiap sumber paling banyak sekali")
    return order


def _rank(order: Sequence[str]) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(order)}
