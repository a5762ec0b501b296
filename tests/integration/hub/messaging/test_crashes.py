"""Killed at any point between the queue and the confirm: every event takes effect exactly once."""

import pytest

from tests.support.crashes import CRASH_POINTS, crash_and_take_over
from tests.support.environment import Environment
from tests.support.services import parked_rows


@pytest.mark.parametrize("point", CRASH_POINTS)
async def test_a_crash_loses_nothing_and_doubles_nothing(environment: Environment, point: str) -> None:
    judged = await crash_and_take_over(environment, point)
    assert judged.clean, judged
    assert await parked_rows(environment) == []
