"""Where sources differ: who is believed, and what the others say."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256
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


UNSAID: Final = object()
"""In the place of a value: the source says none."""


def conflicts_of(
    subject: Subject,
    sources: Collection[str],
    precedence: Precedence,
    fields: Iterable[str],
    spoken: Callable[[str, str], Any],
) -> list[Conflict]:
    """Return where sources differ, field by field in the order of `fields`.

    Args:
        subject: what they speak of.
        sources: who does.
        precedence: who is believed.
        fields: what is compared.
        spoken: tells what a source says of a field, as JSON has it, or `UNSAID`.
    """
    found: list[Conflict] = []
    for field in fields:
        voices = [
            (source, value)
            for source in precedence.order(subject, field, sources)
            if (value := spoken(source, field)) is not UNSAID
        ]
        for source, value in voices[1:]:
            if not _alike(field, value, voices[0][1]):
                found.append(Conflict(field, source, value, *voices[0]))
    return found


def digest_of(conflicts: Sequence[Conflict]) -> str:
    """Return what differs when the conflicts do; empty for none."""
    told = [[getattr(one, name) for name in Conflict.__match_args__] for one in conflicts]
    return sha256(json.dumps(told).encode()).hexdigest() if told else ""


def on_day(statements: Statements, field: str, today: date) -> Any:  # noqa: ANN401 - as JSON has it
    """Return what a source says of a field on a day, or `UNSAID`; of placed fields, what holds then."""
    if field not in statements.values:
        return UNSAID
    held = statements.on(today)
    if held is not None and held.values is not None and field in held.values:
        return held.values[field]
    return statements.values[field]


def _alike(field: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - as JSON has it
    if field in _TYPED and isinstance(one, str) and isinstance(other, str):
        return are_alike(one, other)
    return bool(one == other)
