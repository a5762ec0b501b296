"""What makes a parked message the same one when it comes again: no two publishers' are."""

from typing import Any

from hub.messaging.parking import Parking


def key(publisher: str | None, source: str | None, event_id: str | None, body: bytes = b"") -> str:
    named = {"cloudEvents:source": source, "cloudEvents:id": event_id}
    headers: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    return Parking("things", "q", publisher, headers, None, body, "code", "why", 1).message_key


def test_a_publishers_message_is_known_by_its_name() -> None:
    assert key("district", "/hospital", "one", b"{}") == key("district", "/hospital", "one", b"[]")
    assert key("district", "/hospital", "one") == "district#/hospital#one"


def test_nobodys_message_is_known_by_what_it_says_alone() -> None:
    assert key(None, "/hospital", "one", b"{}") == key(None, "/hospital", "one", b"{}")
    assert key(None, "/hospital", "one", b"{}") != key(None, "/hospital", "one", b"[]")
    assert key(None, "/hospital", "one", b"{}") != "/hospital#one"  # as earlier versions knew it


def test_nobody_spells_a_publishers_key() -> None:
    assert key(None, "district#/hospital", "one") != key("district", "/hospital", "one")
    assert key(None, "district", "/hospital#one") != key("district", "/hospital", "one")
    assert key("district#", "/hospital", "one") != key("district", "#/hospital", "one")
    assert key("district", "/hospital#ward", "one") == "district#/hospital#ward#one"


def test_nobody_spells_a_publishers_content() -> None:
    assert key(None, None, None, b"district{}") != key("district", None, None, b"{}")
    assert key("district", None, None, b"{}") != key("hospital", None, None, b"{}")
