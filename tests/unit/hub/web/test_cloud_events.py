"""Requests that carry CloudEvents: how lists are cut, and headers read."""

import pytest

from hub.web.cloud_events import attribute_in, split, structured

LISTS = {
    b'["\xff", "a"]': [b'"\xff"', b'"a"'],
    b"[]": [],
    b" [ ] \n": [],
    b"[1]": [b"1"],
    b'[{"a": "],["} , [2, 3],"x"]': [b'{"a": "],["}', b"[2, 3]", b'"x"'],
    '["\u20ac"]'.encode(): ['"\u20ac"'.encode()],
    b"[NaN]": [b"NaN"],
    b"[" + b"9" * 5_000 + b"]": [b"9" * 5_000],
}
NO_LISTS = [
    b"",
    b"{}",
    b"[",
    b"[1",
    b"[1,]",
    b"[,1]",
    b"[1 2]",
    b"[1]]",
    b"[1]x",
    b"[" * 100_000,
    b'["\n"]',
]
HEADERS = {
    "a": "a",
    "Euro%20%E2%82%AC%20%F0%9F%98%80": "Euro \u20ac \U0001f600",
    "%e2%82%ac": "\u20ac",
    "%61": "a",
    "%2520": "%20",
    '"a b"': "a b",
    '"a \\"b\\" \\\\"': 'a "b" \\',
    '"%20"': " ",
    "%C0%A0": None,
    "%FF": None,
    "\u20ac": None,
}


@pytest.mark.parametrize(("body", "elements"), LISTS.items())
def test_a_list_is_cut_into_its_elements_as_they_stand(body: bytes, elements: list[bytes]) -> None:
    assert split(body) == elements


@pytest.mark.parametrize("body", NO_LISTS)
def test_what_is_no_list_is_not_cut(body: bytes) -> None:
    assert split(body) is None


@pytest.mark.parametrize(("header", "attribute"), HEADERS.items())
def test_a_header_s_value_is_unquoted_and_decoded_once(header: str, attribute: str | None) -> None:
    assert attribute_in(header) == attribute


def test_null_is_as_good_as_absent_but_for_the_data() -> None:
    event = structured(b'{"id": "1", "subject": null, "data": null}')
    assert (event.attributes, event.data, event.violation) == ({"id": "1"}, b"null", None)


def test_text_in_data_stays_text() -> None:
    assert structured(b'{"data": "{}"}').data == b'"{}"'
