"""Which errors mean that the database is away: they are waited out and count against no message."""

import sqlite3

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.errors import Permanent, Transient, UserError
from hub.store.database import Database, database_is_away, database_says_it_is_away
from tests.support.environment import Environment
from tests.support.services import effects, prepare


def from_postgresql(sqlstate: str) -> DBAPIError:
    original = Exception("text")
    original.sqlstate = sqlstate  # type: ignore[attr-defined]
    return DBAPIError("SELECT 1", None, original)


def from_sqlite(code: int) -> DBAPIError:
    original = sqlite3.OperationalError("text")
    original.sqlite_errorcode = code
    return DBAPIError("SELECT 1", None, original)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (from_postgresql("08006"), True),  # connection failure
        (from_postgresql("28P01"), True),  # another password since
        (from_postgresql("3D000"), True),  # no database of that name
        (from_postgresql("53300"), True),  # too many connections
        (from_postgresql("57P01"), True),  # shut down by the administrator
        (from_postgresql("57P03"), True),  # starting up
        (from_postgresql("58030"), True),  # disk
        (from_postgresql("40001"), True),  # serialisation
        (from_postgresql("40P01"), True),  # deadlock
        (from_postgresql("55P03"), True),  # lock timeout
        (from_postgresql("23505"), False),  # unique violation
        (from_postgresql("22003"), False),  # number out of range
        (from_postgresql("42P01"), False),  # no such table
        (from_sqlite(sqlite3.SQLITE_BUSY), True),
        (from_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (from_sqlite(sqlite3.SQLITE_LOCKED), True),
        (from_sqlite(sqlite3.SQLITE_IOERR_WRITE), True),
        (from_sqlite(sqlite3.SQLITE_FULL), True),
        (from_sqlite(sqlite3.SQLITE_CANTOPEN), True),
        (from_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), False),
        (from_sqlite(sqlite3.SQLITE_ERROR), False),
        (DBAPIError("SELECT 1", None, Exception("text"), connection_invalidated=True), True),
        (DBAPIError("SELECT 1", None, Exception("text")), False),
        (ConnectionRefusedError(), True),
        (PoolTimeout(), True),
        (ValueError("text"), False),
        (Transient("text"), False),
        (Permanent("text"), False),
    ],
    ids=str,
)
def test_the_table_of_errors(error: Exception, away: bool) -> None:
    assert database_is_away(error) is away


async def caught(database: Database, statement: sa.Executable) -> Exception:
    try:
        async with database.begin() as connection:
            await connection.execute(statement)
    except Exception as error:  # noqa: BLE001 - the error is what the test looks at
        return error
    pytest.fail("it must fail")


async def test_a_value_that_the_database_cannot_hold_is_not_an_outage(environment: Environment) -> None:
    database = environment.database()
    await prepare(database)
    too_large = await caught(database, sa.insert(effects).values(code="a", times=1, size=2**70))
    missing = await caught(database, sa.insert(effects).values(code="a", times=1))
    nowhere = await caught(database, sa.text("SELECT * FROM nowhere"))
    await database.close()
    if environment.is_postgresql:
        assert isinstance(too_large.__cause__.__cause__, asyncpg.DataError)  # type: ignore[union-attr]
    assert [database_is_away(error) for error in (too_large, missing, nowhere)] == [False, False, False]


async def test_a_server_that_is_not_there_is_away() -> None:
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing", schema="x")
    assert database_is_away(await caught(database, sa.text("SELECT 1")))
    await database.close()


def test_other_databases_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="tidak didukung"):
        Database("mysql://localhost/x", schema="x")


async def test_one_that_takes_no_connection_says_so_itself() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing", schema="s")
    error = await caught(database, sa.select(1))
    await database.close()
    assert database_says_it_is_away(error)
    assert not database_says_it_is_away(ConnectionRefusedError())
