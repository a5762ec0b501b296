"""Whose a message on a source's queue is, and who else may bring one there."""

import pytest

from contracts.employee import EmployeeChangedV1
from contracts.report import EmployeeReportedV1
from hub.amqp.content import Content, Delivery
from hub.amqp.decoding import Deliver, Properties
from hub.errors import ContractViolation
from hub.messaging.origins import FORMER_ACCEPTED, UNCHECKED, Origins
from hub.messaging.source_origins import SourceOrigins
from hub.messaging.topology import Names
from hub.settings import HubSettings

NAMES = Names("kota", "intake")
OWN, REQUEUE = "kota.source.simpeg", NAMES.requeue


def delivered(exchange: str, user_id: str | None) -> Delivery:
    deliver = Deliver(consumer_tag="", delivery_tag=1, redelivered=False, exchange=exchange, routing_key="", faults=())
    return Delivery(Content(1, lambda _: None), deliver, Properties(user_id=user_id), b"{}")


def of_simpeg(**changes: object) -> SourceOrigins:
    settings = HubSettings(namespace="kota", sources=("simpeg", "bkn"), **changes)  # type: ignore[arg-type]
    return SourceOrigins.of(Origins.of(settings, NAMES), NAMES, "simpeg")


@pytest.mark.parametrize(
    ("exchange", "user_id", "may"),
    [
        (OWN, None, True),
        (OWN, "simpeg", True),
        (OWN, "bkn", False),
        (OWN, "intake", False),
        (OWN, "", False),
        (REQUEUE, None, True),
        (REQUEUE, "simpeg", True),
        (REQUEUE, "intake", True),
        (REQUEUE, "bkn", False),
        ("kota.kinerja", "intake", False),
    ],
)
def test_a_user_id_that_is_set_is_the_sources_or_of_who_sends_it_again(
    exchange: str, user_id: str | None, may: bool
) -> None:
    message = delivered(exchange, user_id)
    assert of_simpeg().publisher_of(message) == of_simpeg().known_by(message) == "simpeg"
    of_simpeg(origins="off").check(EmployeeReportedV1, "simpeg", message)
    if may:
        of_simpeg().check(EmployeeReportedV1, "simpeg", message)
    else:
        with pytest.raises(ContractViolation, match="its source's alone") as refused:
            of_simpeg().check(EmployeeReportedV1, "simpeg", message)
        assert refused.value.code == "wrong_publisher"


@pytest.mark.parametrize("accepted", ["refuse", "accept"])
def test_a_former_publisher_counts_where_the_operator_says_so(accepted: str) -> None:
    settings = HubSettings(sources=("simpeg",), former_publishers=accepted)
    origins, message = Origins.of(settings, Names("", "skp_service")), delivered("kinerja", None)
    assert origins.publishers_of(EmployeeReportedV1) == {"simpeg"}
    origins.check(EmployeeChangedV1, "intake", message)
    if accepted == "accept":
        origins.check(EmployeeChangedV1, "simpeg", message)
        assert origins.warnings == [FORMER_ACCEPTED]
    else:
        with pytest.raises(ContractViolation, match="intake"):
            origins.check(EmployeeChangedV1, "simpeg", message)
        assert origins.warnings == []
    for stranger in ("skp_service", None):
        with pytest.raises(ContractViolation, match="may be published by intake"):
            origins.check(EmployeeChangedV1, stranger, message)


def test_both_are_named_where_neither_is_looked_at() -> None:
    settings = HubSettings(origins="off", former_publishers="accept")
    assert Origins.of(settings, Names("", "skp_service")).warnings == [UNCHECKED, FORMER_ACCEPTED]
