"""Random histories find each damage, too: where a recorded history no longer fits, one is found again here."""

from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.broken.outbox import OUTBOX
from tests.broken.recorded import Broken
from tests.broken.service import SERVICE
from tests.integration.hub.messaging import outbox_machine
from tests.integration.hub.messaging.outbox_fixture import prepared_file
from tests.integration.hub.messaging.outbox_machine import OutboxMachine
from tests.integration.services.skp_service.properties import machine as performance_machine
from tests.integration.services.skp_service.properties.machine import PerformanceMachine

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("broken", OUTBOX, ids=lambda one: one.name)
def test_a_search_finds_a_broken_kit(
    broken: Broken[OutboxMachine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepared_file(tmp_path)
    broken.damage(monkeypatch)
    chosen = settings(outbox_machine.ANY, max_examples=100, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError, match=broken.promise):
        outbox_machine.search(chosen, prepared)


@pytest.mark.parametrize("broken", SERVICE, ids=lambda one: one.name)
def test_a_search_finds_a_broken_service(
    broken: Broken[PerformanceMachine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.damage(monkeypatch)
    with pytest.raises(AssertionError, match=broken.promise):
        performance_machine.search(settings(performance_machine.ANY, max_examples=100), tmp_path, monkeypatch)
