"""Partners that carry out late, show late, or ask for patience: our clocks and theirs are in the test's hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub.delivery.states import State
from hub.failpoints import Failpoint
from tests.conformance.environment import ALL_ONCE, PATIENT_SECONDS, trying
from tests.conformance.partners import KINDS
from tests.conformance.test_kills import killed
from tests.partners.clock import ManualClock

SOON: Final = PATIENT_SECONDS / 2
HOUR: Final = 3600


@pytest.mark.parametrize("name", KINDS)
async def test_what_is_stored_late_is_waited_for(name: str, tmp_path: Path) -> None:
    clock = ManualClock()
    hasty: dict[str, Any] = {"read_timeout_seconds": 0.5, "connect_timeout_seconds": 1.0}
    async with trying(*KINDS[name], tmp_path, clock=clock, settle_after_seconds=PATIENT_SECONDS, **hasty) as it:
        it.partner.set_parameters(late_store_seconds=SOON)
        it.partner.set_fault("stored_late", operation=it.kind.save, times=1)
        it.started()
        await it.take(*it.events(1))
        await it.holds(lambda rows: any(row.state == State.UNCERTAIN for row in rows))
        assert it.partner.records(it.kind.records) == []
        assert max(row.due_at for row in await it.rows()) > it.clocks.steady() + SOON
        clock.advance(SOON)
        assert await it.partner.wait_for_late() == 0
        it.forward(PATIENT_SECONDS)
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
        assert it.partner.calls()[it.kind.save] == 1


def all_asked_once(rows: Sequence[sa.Row[Any]]) -> bool:
    """Whether there are uncertain deliveries, and the partner did not show any of them when it was asked."""
    uncertain = [row for row in rows if row.state == State.UNCERTAIN]
    return bool(uncertain) and all(row.absent_reads for row in uncertain)


@pytest.mark.parametrize("name", KINDS)
async def test_what_is_not_shown_yet_is_not_sent_again(name: str, tmp_path: Path) -> None:
    """The answer is lost, and the list lags: absent once is not absent."""
    clock = ManualClock()
    async with trying(*KINDS[name], tmp_path, clock=clock, visibility_lag_seconds=PATIENT_SECONDS) as it:
        it.partner.set_parameters(visibility_lag_seconds=SOON)
        it.partner.set_fault("late_visibility", operation=it.kind.save, times=1)
        await killed(it, Failpoint.ANSWERED, times=1, version=1)
        it.started()
        await it.holds(all_asked_once)
        clock.advance(SOON)
        it.forward(PATIENT_SECONDS)
        await it.settled()
        assert await it.outcomes() == ALL_ONCE


@pytest.mark.parametrize("name", KINDS)
async def test_a_partner_that_says_when_to_come_back_is_left_alone_until_then(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        it.partner.set_parameters(retry_after_seconds=HOUR)
        it.partner.set_fault("rate_limited_429", operation=it.kind.save, times=1)
        it.started()
        await it.take(*it.events(1))
        await it.holds(lambda rows: rows[0].error_code == "throttled")
        assert (await it.rows())[0].due_at > it.clocks.steady() + HOUR / 2
        assert it.partner.calls()[it.kind.save] == 1
        it.forward(HOUR)
        await it.settled()
        assert await it.outcomes() == ALL_ONCE


@pytest.mark.parametrize("name", KINDS)
async def test_an_evening_of_html_is_an_outage_and_nobodys_work(name: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path, circuit_failures=3) as it:
        it.partner.set_fault("error_502_html", rate=1.0)
        it.started()
        await it.take(*it.events(10))
        await it.holds(lambda rows: sum(row.attempts for row in rows) > 30)
        it.partner.set_fault("garbage_body", rate=0.5)
        await it.holds(lambda rows: any(row.state == State.ACCEPTED for row in rows))
        it.partner.clear_faults()
        await it.settled()
        assert await it.outcomes() == ALL_ONCE
