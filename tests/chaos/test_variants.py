"""Kits that are broken on purpose are found out: otherwise a clean row would prove nothing.

That the healthy kit survives the same is `test_chaos.py`: each of these faults belongs to its profile.
"""

from dataclasses import replace

import pytest

from tests.chaos import scenario
from tests.chaos.catalogue import FAULTS
from tests.chaos.conftest import VAR
from tests.chaos.servers import Servers
from tests.chaos.variants import VARIANTS

PROMISES = (
    "ack_before_commit",
    "blind_resend",
    "no_inbox",
    "mark_sent_before_confirm",
    "lease_never_renewed",
    "settle_too_early",
    "keys_forgotten",
    "answer_before_commit",
)


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


@pytest.mark.parametrize("name", PROMISES)
def test_the_healthy_kit_meets_the_same_fault(name: str) -> None:
    assert "ci" in FAULTS[VARIANTS[name].revealed_by].profile
