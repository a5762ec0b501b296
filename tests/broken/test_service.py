"""Each broken service is found out by its history, and the service as it is passes it."""

import asyncio
from pathlib import Path

import pytest

from tests.broken.recorded import Broken
from tests.broken.service import SERVICE
from tests.integration.services.skp_service.properties.machine import PerformanceMachine
from tests.integration.services.skp_service.properties.service_fixture import ServiceUnderTest

EACH = pytest.mark.parametrize("broken", SERVICE, ids=lambda one: one.name)


def play(broken: Broken[PerformanceMachine], folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Play the history. Raises AssertionError where a promise is broken."""
    with asyncio.Runner() as runner:
        office = ServiceUnderTest.new("", folder, patch)
        machine = PerformanceMachine(office, runner)
        try:
            for step in broken.history:
                step(machine)
        finally:
            try:
                machine.teardown()
            finally:
                runner.run(office.close())


@EACH
def test_a_broken_service_is_found_out(
    broken: Broken[PerformanceMachine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.damage(monkeypatch)
    with pytest.raises(AssertionError, match=broken.promise):
        play(broken, tmp_path, monkeypatch)


@EACH
def test_the_service_as_it_is_passes_the_same(
    broken: Broken[PerformanceMachine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(broken, tmp_path, monkeypatch)
