"""Values in SQL that somebody is to read, and may run."""

from datetime import date
from uuid import UUID

import pytest

from hub.store.literals import literal, with_literals

NOBODY = UUID(int=0)


@pytest.mark.parametrize(
    ("value", "on_postgresql", "on_sqlite"),
    [
        (None, "NULL", "NULL"),
        (True, "TRUE", "1"),
        (7, "7", "7"),
        (0.5, "0.5", "0.5"),
        ("Jum'at", "'Jum''at'", "'Jum''at'"),
        (b"\x00\xff", r"'\x00ff'", "X'00ff'"),
        (date(2026, 1, 2), "'2026-01-02'", "'2026-01-02'"),
        (NOBODY, f"'{NOBODY}'", f"'{NOBODY}'"),
    ],
)
def test_a_value_as_each_database_writes_it(value: object, on_postgresql: str, on_sqlite: str) -> None:
    assert literal(value, is_postgresql=True) == on_postgresql
    assert literal(value, is_postgresql=False) == on_sqlite


def test_a_value_of_another_kind_is_an_error_and_no_wrong_sql() -> None:
    with pytest.raises(TypeError, match="set"):
        literal(set(), is_postgresql=True)


@pytest.mark.parametrize(
    ("statement", "parameters", "said"),
    [
        ("SET a = $2::VARCHAR, b = $1", (1, "x"), "SET a = 'x'::VARCHAR, b = 1"),
        ("SET a = '$1?', \"b?\" = $1", ("y",), "SET a = '$1?', \"b?\" = 'y'"),
        ("SET a = '$1'", (), "SET a = '$1'"),
    ],
)
def test_values_stand_where_the_driver_would_put_them(
    statement: str, parameters: tuple[object, ...], said: str
) -> None:
    assert with_literals(statement, parameters, is_postgresql=True) == said


def test_sqlites_placeholders_are_taken_in_order() -> None:
    assert with_literals("VALUES (?, '?', ?)", ("a", 2), is_postgresql=False) == "VALUES ('a', '?', 2)"
