"""Cursors: they hold what an order needs, and nothing else is taken for one."""

import base64
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.store.paging import Keyset, Page, WrongCursor, page_of

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("size", sa.Integer),
    sa.Column("changed_at", sa.Float),
    sa.Column("code", sa.String),
    sa.Column("day", sa.Date),
)
BY_ID = Keyset(things.c.id)
BY_SIZE = Keyset(things.c.size, things.c.id)
BY_CHANGE = Keyset(things.c.changed_at, things.c.id)
BY_CODE = Keyset(things.c.code)
BY_DAY = Keyset(things.c.day, things.c.id)
ID = UUID("5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11")


def written(value: Any) -> str:
    """Return a cursor that says this."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("order", "row", "values"),
    [
        (BY_ID, (ID,), [ID]),
        (BY_SIZE, (ID, -(2**63)), [-(2**63), ID]),
        (BY_CHANGE, (ID, 0, 1767225600.123456), [1767225600.123456, ID]),
        (BY_CODE, (ID, 0, 0.0, "Dinas Kependudukan \u2013 \U0001f44d"), ["Dinas Kependudukan \u2013 \U0001f44d"]),
        (BY_DAY, (ID, 0, 0.0, "", date(2021, 3, 1)), [date(2021, 3, 1), ID]),
    ],
)
def test_a_cursor_leads_to_where_it_was_written(order: Keyset, row: tuple[Any, ...], values: list[Any]) -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        names = list(things.c.keys())[: len(row)]
        columns = (sa.literal(value, things.c[name].type).label(name) for name, value in zip(names, row, strict=True))
        cursor = order.cursor(connection.execute(sa.select(*columns)).one())
    assert order.values(cursor) == {f"after_{place}": value for place, value in enumerate(values)}
    assert cursor.replace("-", "").replace("_", "").isalnum(), "as it stands in an address"


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        (BY_ID, ""),
        (BY_ID, "a"),
        (BY_ID, "\u00e9"),
        (BY_ID, "_-_-"),
        pytest.param(BY_ID, base64.urlsafe_b64encode(b"[" * 6000).decode(), id="deep"),
        (BY_ID, written(None)),
        (BY_ID, written(1)),
        (BY_ID, written([])),
        (BY_ID, written(["no UUID"])),
        (BY_ID, written([1])),
        (BY_ID, written([None])),
        (BY_ID, written([str(ID), str(ID)])),  # of another list
        (BY_SIZE, written([str(ID)])),
        (BY_SIZE, written([str(ID), 1])),
        (BY_SIZE, written(["1", str(ID)])),
        (BY_SIZE, written([1.0, str(ID)])),
        (BY_SIZE, written([True, str(ID)])),
        (BY_SIZE, written([2**63, str(ID)])),
        (BY_SIZE, written([-(2**63) - 1, str(ID)])),
        (BY_CHANGE, written([1, str(ID)])),
        (BY_CODE, written(["a\0b"])),
        (BY_CODE, written(["\ud83d"])),  # half a pair
        (BY_CODE, written([["a"]])),
        (BY_DAY, written(["2021-02-30", str(ID)])),
        (BY_DAY, written([20210301, str(ID)])),
        (BY_CODE, base64.urlsafe_b64encode(b'["\xff"]').decode()),
    ],
)
def test_what_was_never_written_for_this_order_is_refused(order: Keyset, cursor: str) -> None:
    with pytest.raises(WrongCursor) as refused:
        order.values(cursor)
    assert (refused.value.field, str(refused.value)) == ("after", "Nilai after bukan berasal dari daftar ini.")


@pytest.mark.parametrize(
    ("found", "page"),
    [([], Page([], None)), ([1], Page([10], None)), ([1, 2], Page([10, 20], None)), ([1, 2, 3], Page([10, 20], 2))],
)
def test_one_more_than_asked_for_says_that_there_is_more(found: list[int], page: Page[int, int]) -> None:
    assert page_of(found, 2, read=lambda one: one * 10, key=lambda one: one) == page
