"""Statements are per batch, not per item."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from contracts.vocabulary import Rating
from hub.clock import moment
from hub.runtime import Runtime
from services.skp_service.handlers import annual as handlers
from services.skp_service.handlers.annual import FinaliseSkp, OpenSkp, RateSkp
from tests.integration.services.skp_service.test_outcomes import accepted
from tests.integration.services.skp_service.world import YEAR, World


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = runtime.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def statements_of_a_life(runtime: Runtime, staff: int) -> list[int]:
    world = World(runtime)
    counts = []
    with counted(runtime) as statements:
        nips = await world.settle(staff)
        counts.append(len(statements))
        async with runtime.transactions.begin() as tx:
            opened = await handlers.open_skps([OpenSkp(nip, YEAR) for nip in nips], tx)
        counts.append(len(statements))
        ids = [each.skp.id for each in opened]
        async with runtime.transactions.begin() as tx:
            await handlers.rate_skps([RateSkp(skp_id, Rating.ABOVE, Rating.ABOVE) for skp_id in ids], tx)
        counts.append(len(statements))
        async with runtime.transactions.begin() as tx:
            await handlers.finalise_skps([FinaliseSkp(skp_id, None, moment(0)) for skp_id in ids], tx)
        counts.append(len(statements))
        async with runtime.transactions.begin() as tx:
            await handlers.record_outcomes([accepted(skp_id) for skp_id in ids], tx)
        counts.append(len(statements))
    return counts


@pytest.mark.parametrize("staff", [2, 60])
async def test_the_number_of_statements_does_not_grow_with_the_batch(runtime: Runtime, staff: int) -> None:
    begin = 0 if runtime.database.is_postgresql else 1  # BEGIN IMMEDIATE is a statement of ours on SQLite
    settle, opening, rating, finalising, recording = (2, 3, 2, 6, 2)
    steps = [settle, opening, rating, finalising, recording]
    expected = [sum(steps[: place + 1]) + begin * (place + 1) for place in range(len(steps))]
    assert await statements_of_a_life(runtime, staff) == expected
