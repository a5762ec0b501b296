"""What any answer of a partner that speaks JSON may be, before the gateway reads it."""

import httpx
import pytest

from hub.errors import HubError, Transient, Uncertain, Unclear
from hub.partner.answers import whole_object
from hub.partner.json_client import objects_in, text_in
from hub.partner.wire import Answer


def answer(status: int, body: bytes, **headers: str) -> Answer:
    return Answer(status, httpx.Headers(headers), body)


def whole(given: Answer) -> object:
    return whole_object("Arsip", given, now=0.0, longest_wait=60.0)


@pytest.mark.parametrize("status", [200, 201, 400, 404, 422, 500])
def test_a_whole_object_is_the_gateways_to_read_whatever_its_status(status: int) -> None:
    assert whole(answer(status, b'{"id": "A-1"}')) == {"id": "A-1"}


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (200, b"<html></html>", Uncertain, "unexpected_answer"),
        (200, b"", Uncertain, "unexpected_answer"),
        (200, b'{"id": "A-', Uncertain, "unexpected_answer"),
        (200, b"[]", Uncertain, "unexpected_answer"),
        (500, b"<html></html>", Uncertain, "unavailable"),
        (503, b'{"error": "busy"}', Uncertain, "unavailable"),
        (429, b"<html></html>", Transient, "throttled"),
    ],
)
def test_what_tells_nothing_is_uncertain_and_what_was_turned_away_is_transient(
    status: int, body: bytes, error: type[HubError], code: str
) -> None:
    with pytest.raises(error) as caught:
        whole(answer(status, body))
    assert caught.value.code == code


def test_who_says_when_to_come_back_is_believed_up_to_the_longest_wait() -> None:
    with pytest.raises(Transient) as caught:
        whole(answer(503, b"", **{"Retry-After": "3600"}))
    assert caught.value.retry_after == 60.0


@pytest.mark.parametrize("said", [{}, {"id": 7}, {"id": ""}, {"id": None}])
def test_what_is_not_where_it_must_be_is_unclear(said: dict[str, object]) -> None:
    with pytest.raises(Unclear):
        text_in(said, "id")
    with pytest.raises(Unclear):
        objects_in({"items": [said, 1]}, "items")
