"""What is for one source alone: it goes to that source's exchange, or nowhere."""

import pytest

from contracts.envelope import Envelope
from hub.messaging.outbox import Outlet
from hub.settings import HubSettings
from tests.services.desk.contracts import ThingAnsweredV1
from tests.support.contracts import ThingCountedV1

SETTINGS = HubSettings(namespace="kota", sources=("simpeg", "bkn"))
DESK, COUNTER = Outlet.of(SETTINGS, "desk"), Outlet.of(SETTINGS, "counter")
ANSWER = ThingAnsweredV1(code="one")


def test_it_goes_to_the_sources_own_exchange_and_says_what_caused_it() -> None:
    row = DESK.row(ANSWER, subject=None, at=1.0, to="bkn", cause="report-1")
    assert (row["exchange"], row["routing_key"]) == ("kota.source.bkn.answers", "thing.answered.v1")
    assert Envelope.from_headers(row["headers"], row["content_type"]).causationid == "report-1"


def test_it_is_for_somebody_and_nothing_else_is() -> None:
    with pytest.raises(TypeError, match="for one source"):
        DESK.row(ANSWER, subject=None, at=1.0)
    with pytest.raises(TypeError, match="for nobody alone"):
        COUNTER.row(ThingCountedV1(code="one"), subject=None, at=1.0, to="bkn")
    with pytest.raises(ValueError, match="none of the district's"):
        DESK.row(ANSWER, subject=None, at=1.0, to="mallory")


def test_an_event_without_a_cause_names_none() -> None:
    row = COUNTER.row(ThingCountedV1(code="one"), subject=None, at=1.0)
    assert row["exchange"] == "kota.kinerja"
    assert "cloudEvents:causationid" not in row["headers"]
