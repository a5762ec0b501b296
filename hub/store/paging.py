"""Pages of a list, cut by the keys of its order: no page grows slow, skips a row or shows it twice."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.refusal import Refusal, RefusalKind

Row = TypeVar("Row")
Key = TypeVar("Key")

_LARGEST: Final = 2**63


class WrongCursor(Refusal):
    """The text is no cursor of this list."""

    code = "wrong_cursor"
    sentence = "Nilai after bukan berasal dari daftar ini."
    kind = RefusalKind.INVALID
    field = "after"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row, Key]):
    """Some rows of a list.

    Attributes:
        items: the rows, in order.
        next: where the page after this one begins; None: this is the last one.
    """

    items: list[Row]
    next: Key | None


def page_of(
    rows: Sequence[Any], limit: int, *, read: Callable[[Any], Row], key: Callable[[Any], Key]
) -> Page[Row, Key]:
    """Return a page of rows, one more of which was asked for: that one tells whether there is a next page."""
    shown = rows[:limit]
    return Page([read(row) for row in shown], key(shown[-1]) if len(rows) > limit else None)


async def list_by_key(
    connection: AsyncConnection,
    statement: sa.Select[Any],
    key: sa.Column[Key],
    read: Callable[[sa.Row[Any]], Row],
    *,
    after: Key | None,
    limit: int,
) -> Page[Row, Key]:
    """Return the page of a list that is ordered by one unique column, after one of its values. One statement."""
    if after is not None:
        statement = statement.where(key > after)
    rows = (await connection.execute(statement.order_by(key).limit(limit + 1))).all()
    return page_of(rows, limit, read=read, key=lambda row: getattr(row, key.name))


class Keyset:
    """The order of a list by several columns, the last of them unique, and the cursors that lead into it.

    The condition has parameters, so that a statement is built once; their values come with a cursor. A cursor holds no
    NIP and no name, because it stands in addresses: order by what may.
    """

    def __init__(self, *columns: sa.Column[Any]) -> None:
        self.columns = columns
        self._types = tuple(column.type.python_type for column in columns)

    def beyond(self) -> sa.ColumnElement[bool]:
        """Return the condition of the rows after a cursor, whose values are those of `values`."""
        values = [sa.bindparam(f"after_{place}", type_=one.type) for place, one in enumerate(self.columns)]
        return sa.tuple_(*self.columns) > sa.tuple_(*values)

    def cursor(self, row: sa.Row[Any]) -> str:
        """Return the cursor that leads behind a row, which has the columns of the order."""
        values = [getattr(row, column.name) for column in self.columns]
        text = json.dumps([str(value) if isinstance(value, UUID | date) else value for value in values])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def values(self, cursor: str) -> dict[str, Any]:
        """Return the values of `beyond`'s parameters. Raises WrongCursor."""
        try:
            told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            pairs = list(zip(told, self._types, strict=True))
        except (ValueError, TypeError, RecursionError):
            raise WrongCursor from None
        return {f"after_{place}": _typed(value, kind) for place, (value, kind) in enumerate(pairs)}


def _typed(value: object, kind: type[Any]) -> object:
    """Return a value of a cursor as its column has it. Raises WrongCursor."""
    try:
        if kind is UUID and isinstance(value, str):
            return UUID(value)
        if kind is date and isinstance(value, str):
            return date.fromisoformat(value)
        if kind is str and isinstance(value, str) and "\0" not in value:
            value.encode()  # half a surrogate pair is no text
            return value
        if kind is float and isinstance(value, float):
            return value
        if kind is int and type(value) is int and -_LARGEST <= value < _LARGEST:
            return value
    except ValueError:
        raise WrongCursor from None
    raise WrongCursor
