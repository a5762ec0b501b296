"""Each broken kit is found out by its history, and the kit as it is passes it."""

from pathlib import Path

import pytest

from tests.broken.outbox import OUTBOX
from tests.broken.recorded import Broken
from tests.integration.hub.messaging.outbox_fixture import prepared_file
from tests.integration.hub.messaging.outbox_machine import OutboxMachine

EACH = pytest.mark.parametrize("broken", OUTBOX, ids=lambda one: one.name)


def play(broken: Broken[OutboxMachine], folder: Path) -> None:
    """Play the history. Raises AssertionError where a promise is broken."""
    machine = OutboxMachine("", prepared_file(folder))
    try:
        for step in broken.history:
            step(machine)
            machine.promises_hold()
    finally:
        machine.teardown()


@EACH
def test_a_broken_kit_is_found_out(
    broken: Broken[OutboxMachine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.damage(monkeypatch)
    with pytest.raises(AssertionError, match=broken.promise):
        play(broken, tmp_path)


@EACH
def test_the_kit_as_it_is_passes_the_same(broken: Broken[OutboxMachine], tmp_path: Path) -> None:
    play(broken, tmp_path)
