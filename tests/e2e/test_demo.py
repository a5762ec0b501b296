"""The demonstration's promise: exactly once at the partner, whatever the partner and the machine do."""

import pytest

from sandbox.demo.disturb import Disturbances
from sandbox.demo.run import DatabaseKind, DemoOptions
from tests.e2e.demo import assert_clean, report_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@BOTH
async def test_a_rough_partner_ends_up_with_every_assessment_exactly_once(
    database: DatabaseKind, postgresql_url: str
) -> None:
    report = await report_of(DemoOptions(database=database, database_url=postgresql_url, seed=11))
    assert_clean(report)
    assert all(count > 0 for count in report.faults_injected.values()), report.faults_injected


@BOTH
async def test_killed_services_and_a_restarted_broker_change_nothing_of_that(
    database: DatabaseKind, postgresql_url: str
) -> None:
    options = DemoOptions(
        database=database, database_url=postgresql_url, seed=12, disturbances=Disturbances(kills=3, broker_restarts=1)
    )
    report = await report_of(options)
    assert_clean(report)
    assert report.disturbances == {"skp_service": 3, "siasn_gateway": 3, "rabbitmq": 1}
    assert all(restarts >= 3 for restarts in report.restarts.values()), report.restarts


async def test_a_crash_between_effect_and_commit_changes_nothing_of_that() -> None:
    report = await report_of(DemoOptions(faults="none", employees=200), "crash_before_commit")
    assert_clean(report)
    assert report.restarts == {"skp_service": 2, "siasn_gateway": 2}


async def test_a_kit_that_acks_before_the_commit_loses_messages_in_the_same_crash() -> None:
    options = DemoOptions(faults="none", employees=200, deadline_seconds=25)
    report = await report_of(options, "ack_before_commit")
    assert not report.is_clean
    assert report.truth.missing > 0
    with pytest.raises(AssertionError):
        assert_clean(report)


async def test_a_kit_that_resends_blindly_leaves_doubles() -> None:
    report = await report_of(DemoOptions(seed=11), "blind_resend")
    assert report.truth.duplicates > 0
    with pytest.raises(AssertionError):
        assert_clean(report)
