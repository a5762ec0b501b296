"""What any partner's answers may mean."""

import pytest

from hub.errors import Transient
from hub.partner.answers import check_turned_away, json_object, parsed_json, positive_number, retry_after, unavailable

NOW = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 7.5 ", 7.5),
        ("-3", 0.0),
        ("99999", 3600.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 00:01:00", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_how_long_a_partner_asks_to_wait(header: str, seconds: float | None) -> None:
    assert retry_after(header, now=NOW, longest=3600.0) == seconds


ABSURD = [
    *("1e999", "nan", "-inf", "9" * 5000 + "x", "Mon, 99 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 GMT"),
    *("Fri, 31 Dec 9999 23:59:59 -9999", "Mon, 01 Jan 0001 00:00:00 +2359", "1 Jan", ",", "0x10", "10 s", "\x00"),
]


@pytest.mark.parametrize("header", ABSURD)
def test_an_absurd_wait_is_no_defect(header: str) -> None:
    assert 0 <= (retry_after(header, now=NOW, longest=3600.0) or 0.0) <= 3600


@pytest.mark.parametrize(
    ("status", "wait", "code"),
    [(429, None, "throttled"), (429, 5.0, "throttled"), (503, 5.0, "unavailable"), (503, None, None), (200, 5.0, None)],
)
def test_what_is_refused_at_the_door(status: int, wait: float | None, code: str | None) -> None:
    if code is None:
        check_turned_away("Mitra", status, wait)
        return
    with pytest.raises(Transient, match="Mitra") as caught:
        check_turned_away("Mitra", status, wait)
    assert (caught.value.code, caught.value.retry_after) == (code, wait)


@pytest.mark.parametrize(
    ("status", "code"), [(502, "unavailable"), (200, "unexpected_answer"), (404, "unexpected_answer")]
)
def test_an_outage_is_told_from_what_nobody_understands(status: int, code: str) -> None:
    assert unavailable("Mitra", status).code == code


@pytest.mark.parametrize(
    ("body", "held", "whole"),
    [
        (b'{"a": 1}', {"a": 1}, True),
        (b"[1]", None, True),
        *((body, None, False) for body in (b'{"a', b"", b"<html>", b"[" * 100_000, b"\xff\xfe\xfd")),
    ],
)
def test_only_a_whole_document_is_one(body: bytes, held: object, whole: bool) -> None:
    assert json_object(body) == held
    assert parsed_json(body)[1] is whole


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3600, 3600.0),
        ("3600", 3600.0),
        (0, None),
        (-1, None),
        ("soon", None),
        (None, None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_a_number_has_an_end(value: object, number: float | None) -> None:
    assert positive_number(value) == number
