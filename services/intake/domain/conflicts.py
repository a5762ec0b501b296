"""Where sources differ: who is believed, and what the others say."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from contracts.personal import personal
from contracts.visible import are_alike
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import Subject
from services.intake.domain.statements import Statements

_TYPED: Final = frozenset({"name", "position", "head_title"})
"""Texts that two who type them write differently without meaning anything else."""


@personal
class Conflict:
    """Somebody who is not believed says something else.

    Attributes:
        field: of what.
        source: who says it.
        value: what they say, as JSON has it.
        believed: who is believed.
        believed_value: what holds.
    """

    field: str
    source: str
    value: Any
    believed: str
    believed_value: Any


def conflicts_of(
    subject: Subject, said: Mapping[str, Statements], precedence: Precedence, fields: Iterable[str], today: date
) -> list[Conflict]:
    """Return where sources differ on a day, field by field in the order of `fields`."""
    found: list[Conflict] = []
    for field in fields:
        voices = [
            (source, value)
            for source in precedence.order(subject, field, said)
            if (value := _on(said[source], field, today)) is not _NOTHING
        ]
        for source, value in voices[1:]:
            if not _alike(field, value, voices[0][1]):
                found.append(Conflict(field, source, value, *voices[0]))
    return found


_NOTHING: Final = object()


def _on(statements: Statements, field: str, today: date) -> Any:  # noqa: ANN401 - as JSON has it
    """Return what a source says of a field on a day; of placed fields, what holds then."""
    if field not in statements.values:
        return _NOTHING
    held = statements.on(today)
    if held is not None and held.values is not None and field in held.values:
        return held.values[field]
    return statements.values[field]


def _alike(field: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - as JSON has it
    if field in _TYPED and isinstance(one, str) and isinstance(other, str):
        return are_alike(one, other)
    return bool(one == other)
