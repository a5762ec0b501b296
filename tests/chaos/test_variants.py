"""Kits that are broken on purpose are found out: otherwise a clean row would prove nothing.

That the healthy kit survives the same is `test_chaos.py`: each of these faults belongs to its profile.
"""

from dataclasses import replace

import pytest

from tests.chaos import scenario
from tests.chaos.conftest import VAR
from tests.chaos.fault_registry import FAULTS
from tests.chaos.servers import Servers
from tests.chaos.variants import VARIANTS

LOSES, DOUBLES = "ack_before_commit", "blind_resend"
"""One of each proves that the auditor sees it; what else can be broken is found out at less cost in `tests.broken`."""
PROMISES = [name if name in {LOSES, DOUBLES} else pytest.param(name, marks=pytest.mark.thorough) for name in VARIANTS]


@pytest.mark.chaos
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PROMISES)
async def test_a_broken_kit_is_found_out(name: str, shared: Servers) -> None:
    variant = VARIANTS[name]
    fault = replace(FAULTS[variant.revealed_by], variant=name)
    row = await scenario.run(fault, "sqlite", shared, VAR / "runs" / f"{name}-variant")
    assert row.injected > 0, row
    assert getattr(row, variant.finding) > 0, row
    assert variant.about <= row.details[variant.finding].keys(), row


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_the_healthy_kit_meets_the_same_fault(name: str) -> None:
    assert "ci" in FAULTS[VARIANTS[name].revealed_by].profile
