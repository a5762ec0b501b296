"""Nothing is lost, nothing is doubled, nothing is stuck, whatever goes wrong: the short profile, and the rest apart."""

import pytest

from tests.chaos import scenario
from tests.chaos.conftest import VAR
from tests.chaos.fault import DatabaseKind, Fault
from tests.chaos.fault_registry import chosen
from tests.chaos.servers import Servers

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1200)]

SHORT = chosen("ci")


@pytest.mark.parametrize(
    ("fault", "database"),
    [
        pytest.param(*one, id=f"{one[0].name}-{one[1]}", marks=() if one in SHORT else pytest.mark.thorough)
        for one in chosen("full")
    ],
)
async def test_nothing_comes_of_a_fault(fault: Fault, database: DatabaseKind, shared: Servers) -> None:
    row = await scenario.run(fault, database, shared, VAR / "runs" / f"{fault.name}-{database}")
    assert row.injected > 0, row
    assert (row.lost, row.doubled, row.stuck) == (0, 0, 0), row
