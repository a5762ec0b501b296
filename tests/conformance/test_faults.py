"""Each fault, once on each call on which it has a meaning: it ends as if nothing had been."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from sandbox.kit.faults import APPLIES_TO, FaultKind
from tests.conformance.conforming import ConformingPartner
from tests.conformance.environment import ALL_ONCE, Environment, trying
from tests.conformance.partners import KINDS, PARTNERS

STORED: Final = "-though-stored"
SIZES: Final = {
    "latency_min_seconds": 0.0,
    "latency_max_seconds": 0.01,
    "late_store_seconds": 0.02,
    "visibility_lag_seconds": 0.02,
    "retry_after_seconds": 0,
}
SHARES: Final = {
    FaultKind.GARBAGE_BODY: "garbage_stored_share",
    FaultKind.UNKNOWN_ENVELOPE: "unknown_envelope_stored_share",
    FaultKind.EMPTY_BODY_504: "gateway_timeout_stored_share",
}
"""Faults of saves that may have been carried out or not: both are tried."""
CASES: Final = [
    pytest.param(name, fault + stored, id=f"{name}-{fault}{stored}")
    for name, (partner, _) in KINDS.items()
    for fault in partner.faults
    for stored in ("", STORED)
    if not stored or fault in SHARES
]


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda partner: partner.name)
async def test_the_faults_that_are_tried_are_all_that_there_are(partner: ConformingPartner) -> None:
    async with partner.simulated() as simulated:
        assert simulated.faults == set(partner.faults)
        for kind in partner.kinds:
            assert partner.calls | kind.creates() | kind.changes() <= simulated.operations.keys()
    assert set(APPLIES_TO) - partner.faults.keys() == partner.lacks


@pytest.mark.parametrize(("name", "fault"), CASES)
async def test_a_fault_on_every_call_is_got_over(name: str, fault: str, tmp_path: Path) -> None:
    async with trying(*KINDS[name], tmp_path) as it:
        share = 1.0 if fault.endswith(STORED) else 0.0
        it.partner.set_parameters(**SIZES, **dict.fromkeys(SHARES.values(), share))
        it.started()
        met = 0
        for version, called in ((1, it.described.calls | it.kind.creates()), (2, it.kind.changes())):
            if called:
                met += spoil_each(it, called, fault.removesuffix(STORED))
                await it.take(*it.events(2, version=version))
                await it.settled()
        assert await it.outcomes() == ALL_ONCE
        assert it.partner.injected()[fault.removesuffix(STORED)] == met > 0


def spoil_each(it: Environment, called: Iterable[str], fault: str) -> int:
    """Let the next call of each operation meet a fault, where it has a meaning; returns of how many."""
    operations = [one for one in called if it.partner.operations[one] in it.described.faults[fault]]
    for operation in operations:
        it.partner.set_fault(fault, operation=operation, times=1)
    return len(operations)
