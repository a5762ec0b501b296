"""Whom a service names as the publisher of its messages."""

import pytest

from hub.messaging.origins import Origins
from hub.messaging.topology import Names
from hub.settings import HubSettings


@pytest.mark.parametrize(
    ("user", "origins", "named"),
    [
        ("skp_service", "check", "skp_service"),
        ("skp_service", "off", "skp_service"),  # others may look already
        ("everybody", "off", None),
        ("everybody", "check", "skp_service"),  # the broker refuses it, aloud
    ],
)
def test_a_service_signs_whoever_looks_if_it_is_logged_in_as_itself(user: str, origins: str, named: str | None) -> None:
    settings = HubSettings(amqp_url=f"amqp://{user}:x@localhost/", origins=origins)
    assert Origins.of(settings, Names("", "skp_service")).user_id == named
