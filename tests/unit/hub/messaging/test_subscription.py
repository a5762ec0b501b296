"""A subscription's queue tells whose reports it takes."""

from collections.abc import Sequence
from typing import Any

import pytest

from contracts.contract import Contract
from hub.messaging.receivers import name_by_source
from hub.messaging.subscription import Subscription
from hub.transaction import Transaction
from tests.services.desk.contracts import ThingReportedV1
from tests.support.contracts import ThingHappenedV1


async def ignore(_batch: Sequence[Any], _tx: Transaction) -> None: ...


def of(name: str, *contracts: type[Contract], source: str | None = None) -> Subscription:
    return Subscription(name, contracts, ignore, "Apa saja.", source=source)


def test_it_takes_what_comes_by_its_exchange() -> None:
    assert of(name_by_source("reports", "simpeg"), ThingReportedV1, source="simpeg").name == "reports.simpeg"
    assert of("things", ThingHappenedV1).source is None


@pytest.mark.parametrize(
    ("name", "contracts", "source"),
    [
        ("reports", (ThingReportedV1,), "simpeg"),
        ("reports.bkn", (ThingReportedV1,), "simpeg"),
        ("reports", (ThingReportedV1,), None),
        ("reports.simpeg", (ThingReportedV1, ThingHappenedV1), "simpeg"),
    ],
)
def test_one_that_would_tell_a_wrong_source_is_none(
    name: str, contracts: tuple[type[Contract], ...], source: str | None
) -> None:
    with pytest.raises(ValueError, match=name):
        of(name, *contracts, source=source)
