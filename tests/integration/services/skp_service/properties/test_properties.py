"""No history of acts, of people who come and go, and of days breaks a promise of the cycle."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from structlog.testing import capture_logs

from tests.integration.services.skp_service.properties import broken
from tests.integration.services.skp_service.properties.machine import PerformanceMachine
from tests.integration.services.skp_service.properties.office import Office

pytestmark = pytest.mark.timeout(900)  # many small histories; slow machines exist
# A history that breaks a promise is told as it was found: each takes a second, and to shorten it takes hundreds.
ANY: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    stateful_step_count=25,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of refusals from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


def run(chosen: settings, folder: Path, patch: pytest.MonkeyPatch, *, database_url: str = "") -> None:
    """Let Hypothesis look for a history that breaks a promise. Raises AssertionError when it finds one."""
    with asyncio.Runner() as runner:
        office = Office.new(database_url, folder, patch)

        def machine() -> PerformanceMachine:
            return PerformanceMachine(office, runner)

        try:
            run_state_machine_as_test(cast("type[PerformanceMachine]", machine), settings=chosen)
        finally:
            runner.run(office.close())


def test_the_cycle_keeps_its_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(settings(ANY, max_examples=10), tmp_path, monkeypatch)


def test_it_keeps_them_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_url: str) -> None:
    run(settings(ANY, max_examples=3), tmp_path, monkeypatch, database_url=postgresql_url)


@pytest.mark.parametrize(
    ("damage", "promise"),
    [
        (broken.asks_for_no_evidence, "rated without evidence"),
        (broken.lets_people_judge_their_own, "their own|to be somebody else|not theirs"),
        (broken.does_not_filter_assessments, "shown what is not theirs"),
        (broken.lists_every_predicate, "shown what is not theirs"),
        (broken.shows_all_feedback, "shown what is not theirs"),
        (broken.corrects_under_the_same_version, "same version"),
        (broken.announces_again_what_is_final, "once a version|without its cause|feed"),
        (
            broken.keeps_assessors_of_old,
            "shown what|not shown|an assessor who is not|somebody else|refused|who is not the",
        ),
        (broken.lists_under_assessors_of_old, "shown what is|not shown|somebody else"),
        (broken.writes_no_trail, "without a trace|without its cause"),
        (broken.overwrites_what_was_not_seen, "not seen|refused with 409"),
        (broken.does_not_wait_for_objections, "final too soon"),
        (broken.has_another_matrix, "matrix"),
    ],
)
def test_a_broken_service_is_found_out(
    damage: Callable[[pytest.MonkeyPatch], None], promise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(monkeypatch)
    first = settings(ANY, max_examples=100, derandomize=True)
    with pytest.raises(AssertionError, match=promise):
        run(first, tmp_path, monkeypatch)
