"""What a format is: columns by name, what they say, and what is wrong or doubtful in a row; all of it data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.sheets.reading.columns import Column, RowRule, Said
from hub.sheets.reading.header import Layout
from services.intake.domain.report import Subject


def _says_all(said: Said) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _any(_said: Said) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of table that is taken.

    Attributes:
        name: for the command line and the API.
        title: Indonesian.
        subject: what its rows are about.
        key: name of the column that says whom or which.
        required: heads by which it is known.
        columns: that are read; all others are never kept.
        rules: of whole rows.
        report: makes the body of a report of what a row says.
        rank: of several rows about one, that with the greatest counts; all equal: they must say the same.
        fields: of the report, by the name of the column that says them, where names differ.
        lists_everybody: whether who is not in it may be missed there.
        whole: heads of all its columns, read or not; None: it is known by `required`, whatever stands beside them.
    """

    name: str
    title: str
    subject: Subject
    key: str
    required: tuple[str, ...]
    columns: Sequence[Column]
    rules: Sequence[RowRule] = ()
    report: Callable[[Said], dict[str, Any]] = _says_all
    rank: Callable[[Said], str] = _any
    fields: Mapping[str, str] = field(default_factory=dict)
    lists_everybody: bool = True
    whole: tuple[str, ...] | None = None

    @property
    def layout(self) -> Layout:
        """By which a file is known."""
        return Layout(self.name, self.required, self.whole)

    def column(self, name: str) -> Column | None:
        """Return the column of a name."""
        return next((one for one in self.columns if one.name == name), None)
