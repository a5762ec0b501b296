"""The record is a function of what was reported: not of the order of sources, of batches, or of what was killed."""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.employee import DatedPosition
from services.intake.domain.report import SourceReport
from services.intake.handlers.merging import merge_marked
from services.intake.handlers.reports import take
from tests.integration.services.intake.district import TODAY, Desk
from tests.support.intake.plain_merge import plain_positions
from tests.support.intake.reported import reports_of_all


class _KilledError(Exception):
    """Stands for the end of the process."""


async def _hand_in(desk: Desk, reports: list[SourceReport], rng: Random) -> None:
    """Hand reports in, in any order and batches, some of them killed before the commit or after it and sent again."""
    waiting = list(reports)
    rng.shuffle(waiting)
    while waiting:
        size = rng.randint(1, len(waiting))
        batch, end = waiting[:size], rng.choice(["before", "after", None])
        try:
            async with desk.runtime.transactions.begin() as tx:
                await take(tx, batch, desk.merging, door="amqp")
                if end == "before":
                    raise _KilledError
        except _KilledError:
            continue
        del waiting[:size]
        if end == "after":
            waiting.extend(batch[:1])
        if rng.random() < 0.5:
            await merge_marked(desk.runtime.transactions, desk.merging)
    while await merge_marked(desk.runtime.transactions, desk.merging):
        pass


@settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(reports=reports_of_all(), seed=st.integers(0, 2**32))
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_record_is_that_of_a_plain_merge(desk: Desk, reports: list[SourceReport], seed: int) -> None:
    await desk.clear()
    await _hand_in(desk, reports, Random(seed))
    expected = plain_positions(reports, TODAY)
    if not expected:
        return  # no record can be made; what was announced before, on the way, stays
    told = [one.model_dump(mode="json") for one in (await desk.employee()).positions or ()]
    assert told == [DatedPosition.model_validate(one).model_dump(mode="json") for one in expected]
