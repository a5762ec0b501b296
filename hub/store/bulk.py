"""Statements over many rows whose text is the same however many there are.

PostgreSQL takes a column as one array parameter: it prepares such a statement once, and neither side of the wire spells
out thousands of parameters. SQLite runs in this process and has no arrays; there SQLAlchemy's own ways serve.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for

Row = Mapping[str, Any]
_T = TypeVar("_T")


def insert_many(connection: AsyncConnection, table: sa.Table, columns: Sequence[str]) -> Any:  # noqa: ANN401 - either dialect's Insert
    """Return an insert into `columns` for `parameters_of` many rows; it knows `on_conflict_...` and `returning`."""
    insert = insert_for(connection, table)
    if connection.dialect.name != "postgresql":
        return insert
    arrays = [sa.bindparam(name, type_=_array_of(table.c[name])) for name in columns]
    return insert.from_select(columns, sa.select(*(sa.func.unnest(array) for array in arrays)))


def parameters_of(connection: AsyncConnection, columns: Sequence[str], rows: Sequence[Row]) -> Any:  # noqa: ANN401 - as the driver takes them
    """Return what `insert_many`'s statement is executed with."""
    if connection.dialect.name != "postgresql":
        return [{name: row[name] for name in columns} for row in rows]
    return {name: [row[name] for row in rows] for name in columns}


def insert_new(
    connection: AsyncConnection,
    table: sa.Table,
    columns: Sequence[str],
    *,
    unless: Callable[[sa.FromClause], sa.ColumnElement[bool]] = lambda _new: sa.false(),
    instead: Callable[[Any], Any] = lambda insert: insert.on_conflict_do_nothing(),
) -> Any:  # noqa: ANN401 - either dialect's Insert
    """Return an insert of `parameters_of_new` many rows but those that are there already.

    Args:
        connection: to the database.
        table: into which.
        columns: of the rows; text, numbers and JSON.
        unless: says of a row, given the rows as a table of these columns, whether it is not wanted.
        instead: says of the insert what is done with a row that is wanted and there already.
    """
    new = given_rows(connection, table, columns)
    insert = insert_for(connection, table).from_select(columns, sa.select(new).where(~unless(new)))
    return instead(insert)


def given_rows(connection: AsyncConnection, table: sa.Table, columns: Sequence[str]) -> sa.Subquery:
    """Return `parameters_of_new` many rows, of a table's columns, as a table to join."""
    return _new_rows(connection, table, columns).subquery("new")


def parameters_of_new(connection: AsyncConnection, columns: Sequence[str], rows: Sequence[Row]) -> Any:  # noqa: ANN401 - as the driver takes them
    """Return what a statement with `insert_new` or `given_rows` is executed with."""
    if connection.dialect.name != "postgresql":
        return {"rows": json.dumps([[row[name] for name in columns] for row in rows])}
    return parameters_of(connection, columns, rows)


def _new_rows(connection: AsyncConnection, table: sa.Table, columns: Sequence[str]) -> sa.Select[Any]:
    if connection.dialect.name == "postgresql":
        arrays = [sa.bindparam(name, type_=_array_of(table.c[name])) for name in columns]
        return sa.select(*(sa.func.unnest(array).label(array.key) for array in arrays))
    # A statement of SQLite's that is run for many rows returns nothing; one of them all takes them as JSON.
    row = sa.func.json_each(sa.bindparam("rows", type_=sa.String())).table_valued("value").c.value
    return sa.select(*(sa.func.json_extract(row, f"$[{place}]").label(name) for place, name in enumerate(columns)))


def among(connection: AsyncConnection, column: sa.Column[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is one of `values`."""
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    return column == sa.any_(sa.literal(list(values), _array_of(column)))


async def update_rows(connection: AsyncConnection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Write values into rows; each says its `id` as `_id`, and all have the same columns. One statement."""
    values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "_id"}
    await connection.execute(sa.update(table).where(table.c.id == sa.bindparam("_id")).values(values), rows)


def in_parts(every: Sequence[_T], at_once: int) -> Iterator[Sequence[_T]]:
    """Yield so many at a time, in order."""
    return (every[first : first + at_once] for first in range(0, len(every), at_once))


def _array_of(column: sa.Column[Any]) -> postgresql.ARRAY[Any]:
    """Return the type of many values of a column; a value may be a list (JSON).

    Cast to VARCHAR(n)[], a text that is too long would be cut unseen.
    """
    return postgresql.ARRAY(sa.String() if type(column.type) is sa.String else column.type, dimensions=1)
