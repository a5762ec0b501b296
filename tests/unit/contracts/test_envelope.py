"""The envelope: out to AMQP headers and back, and what is refused."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import JSON, PREFIX, Envelope, OwnEnvelope, WrongEnvelope, identifier, rfc3339
from contracts.examples import ENVELOPE

ENVELOPED = Envelope.model_validate(ENVELOPE)
REQUIRED = ["specversion", "id", "source", "type", "time"]


MOMENTS = {
    "2018-04-05T17:31:00Z": (17, 31, 0, 0),
    "2018-04-05t17:31:00z": (17, 31, 0, 0),
    "2018-04-05T17:31:00.5+00:00": (17, 31, 0, 500_000),
    "2018-04-05T17:31:00.123456789-00:00": (17, 31, 0, 123_456),
    "2018-04-06T00:31:00+07:00": (17, 31, 0, 0),
    "2018-04-05T17:30:59." + "9" * 10_000 + "Z": (17, 30, 59, 999_999),
}
NO_MOMENTS: list[object] = [
    *(
        "",
        " 2018-04-05T17:31:00Z",
        "2018-04-05T17:31:00Z\n",
        "2018-04-05",
        "1522949460",
        b"1522949460",
        1522949460,
        1.5,
        True,
    ),
    *(
        "2018-04-05T17:31Z",
        "2018-04-05T1731Z",
        "2018-04-05T17:31:00+0500",
        "2018-04-05T17:31:00+05",
        "20180405T173100Z",
    ),
    *("2018-04-05T17:31:00,5Z", "2018-04-05T17:31:00.Z", "2018-04-05T17:31:00\u221205:00", "2018-04-05T17:31:00X"),
    *("2018-04-05 17:31:00Z", "2018-04-05_17:31:00Z", "2018-04-05T17:31:00 Z", "\u0662018-04-05T17:31:00Z"),
    *(
        "2018-04-05T17:31:60Z",
        "2018-04-05T24:00:00Z",
        "2018-02-29T17:31:00Z",
        "2018-04-05T17:31:00+25:00",
        "0000-01-01T00:00:00Z",
    ),
    *("2018-W14-4T17:31:00Z", "2018-095T17:31:00Z", "2018-04-05T17:31:00+05:00[Asia/Jakarta]", None, date(2018, 4, 5)),
]
NO_STRINGS = [
    "a\0b",
    "\x1f",
    "a\x7f",
    "\x80",
    "a\x85b",
    "\x9f",
    "\ufdd0",
    "a\ufdefb",
    "\ufffe",
    "\uffff",
    "\U0001fffe",
    "a\U0010ffff",
    "\ud800",
    "a\udfffb",
]
STRINGS = [
    "\x20",
    "~",
    "\xa0",
    "\ufdcf",
    "\ufdf0",
    "\ufffd",
    "\U00010000",
    "\U0001fffd",
    "\U0010fffd",
    "\N{GRINNING FACE}",
]


def headers(prefix: str = "cloudEvents:", **changes: object) -> dict[str, object]:
    given = {name.removeprefix("cloudEvents:"): value for name, value in ENVELOPED.to_headers().items()}
    return {f"{prefix}{name}": value for name, value in {**given, **changes}.items() if value is not None}


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_"])
def test_both_prefixes_are_read(prefix: str) -> None:
    assert Envelope.from_headers(headers(prefix), JSON) == ENVELOPED


def test_values_may_be_bytes() -> None:
    as_bytes = {name: str(value).encode() for name, value in headers().items()}
    assert Envelope.from_headers(as_bytes, JSON) == ENVELOPED


def test_other_headers_are_left_alone() -> None:
    assert Envelope.from_headers({**headers(), "x-death": [{"count": 1}]}, JSON) == ENVELOPED


def test_content_type_may_have_parameters_or_be_missing() -> None:
    assert Envelope.from_headers(headers(), "Application/JSON; charset=utf-8") == ENVELOPED
    assert Envelope.from_headers(headers(), None) == ENVELOPED


def test_subject_is_optional() -> None:
    without = Envelope.from_headers(headers(subject=None), JSON)
    assert without.subject is None
    assert "cloudEvents:subject" not in without.to_headers()


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_attribute_is_named(name: str) -> None:
    with pytest.raises(WrongEnvelope, match=f"cloudEvents:{name}: Field required"):
        Envelope.from_headers({key: value for key, value in headers().items() if not key.endswith(f":{name}")}, JSON)


def test_no_envelope_at_all() -> None:
    with pytest.raises(WrongEnvelope, match="not a CloudEvent"):
        Envelope.from_headers({"x-other": "1"}, JSON)


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_"])
def test_only_what_is_ours_says_its_version_by_itself(prefix: str) -> None:
    assert OwnEnvelope(**ENVELOPED.model_dump(exclude={"specversion"})).to_headers() == ENVELOPED.to_headers()
    with pytest.raises(WrongEnvelope) as caught:
        Envelope.from_headers(headers(prefix, specversion=None), JSON)
    assert caught.value.faults == ((f"{PREFIX}specversion", "missing"),)


@pytest.mark.parametrize("text", MOMENTS, ids=lambda text: text[:30])
def test_a_moment_is_read_as_rfc3339_has_it(text: str) -> None:
    read = Envelope.from_headers(headers(time=text), JSON).time.astimezone(UTC)
    assert (read.date(), (read.hour, read.minute, read.second, read.microsecond)) == (date(2018, 4, 5), MOMENTS[text])


@pytest.mark.parametrize("value", NO_MOMENTS, ids=ascii)
def test_what_rfc3339_does_not_have_is_no_moment(value: object) -> None:
    with pytest.raises(WrongEnvelope) as caught:
        Envelope.from_attributes({**ENVELOPE, "time": value})
    ((name, kind),) = caught.value.faults
    assert name == "time"
    assert kind in {"datetime_type", "datetime_parsing", "datetime_from_date_parsing"}


def test_a_moment_may_be_a_timestamp_of_amqp_and_has_an_offset() -> None:
    native = datetime(2018, 4, 5, 17, 31, tzinfo=UTC)
    assert Envelope.from_headers(headers(time=native), JSON).time == native
    for without in ("2018-04-05T17:31:00", "2018-04-05T17:31:00.5", native.replace(tzinfo=None)):
        with pytest.raises(WrongEnvelope) as caught:
            Envelope.from_headers(headers(time=without), JSON)
        assert caught.value.faults == ((f"{PREFIX}time", "timezone_aware"),)


@pytest.mark.parametrize("text", NO_STRINGS, ids=ascii)
@pytest.mark.parametrize("name", ["id", "source", "subject", "causationid"])
def test_what_unicode_gives_no_character_to_is_in_no_attribute(name: str, text: str) -> None:
    with pytest.raises(WrongEnvelope) as caught:
        Envelope.from_headers(headers(**{name: text}), JSON)
    ((place, kind),) = caught.value.faults
    assert place == f"{PREFIX}{name}"
    assert kind in {"string_pattern_mismatch", "string_unicode"}
    assert identifier(headers(**{name: text}), name) is None


@pytest.mark.parametrize("text", STRINGS, ids=ascii)
def test_what_is_beside_that_is_a_string(text: str) -> None:
    assert Envelope.from_headers(headers(id=text, subject=text), JSON).subject == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("id", ""),
        ("id", "i" * 129),
        ("id", "nul\x00"),
        ("source", "line\nbreak"),
        ("type", "employee.changed"),
        ("type", "Employee.Changed.v1"),
        ("type", "employee.changed.v0"),
        ("time", "2026-01-15T02:29:58"),
        ("time", "kemarin"),
        ("subject", ""),
    ],
)
def test_malformed_attribute_is_named_and_not_quoted(name: str, value: str) -> None:
    with pytest.raises(WrongEnvelope) as caught:
        Envelope.from_headers(headers(**{name: value}), JSON)
    assert f"cloudEvents:{name}" in str(caught.value)
    assert not value or value not in str(caught.value)


def test_another_format_of_the_body_is_refused() -> None:
    with pytest.raises(WrongEnvelope, match="datacontenttype"):
        Envelope.from_headers(headers(), "text/xml")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/cloudevents+json",
        "Application/CloudEvents+JSON; charset=utf-8",
        "application/cloudevents-batch+json",
        "application/cloudevents+avro",
    ],
)
@pytest.mark.parametrize("attributes", [{}, headers()], ids=["without headers", "with headers"])
def test_structured_mode_is_told_what_to_send_instead(content_type: str, attributes: dict[str, object]) -> None:
    with pytest.raises(WrongEnvelope, match=r"binary mode.*'cloudEvents:'.*JSON in UTF-8.*application/json"):
        Envelope.from_headers(attributes, content_type)


def test_time_is_written_in_utc() -> None:
    local = datetime(2026, 1, 15, 9, 29, 58, 120_000, tzinfo=timezone(timedelta(hours=7)))
    assert rfc3339(local) == "2026-01-15T02:29:58.120000Z"
    assert ENVELOPED.model_copy(update={"time": local}).to_headers()["cloudEvents:time"].endswith("Z")


NONCHARACTERS = re.compile(
    "[\ufdd0-\ufdef" + "".join(chr(at + 0xFFFE) + chr(at + 0xFFFF) for at in range(0, 0x110000, 0x10000)) + "]"
)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=128).filter(
    lambda text: NONCHARACTERS.search(text) is None
)


@given(
    event_id=TEXTS,
    source=TEXTS,
    time=st.datetimes(timezones=st.just(UTC)),
    subject=st.none() | TEXTS,
)
@settings(deadline=None)
def test_any_envelope_survives_the_round_trip(event_id: str, source: str, time: datetime, subject: str | None) -> None:
    envelope = Envelope(specversion="1.0", id=event_id, source=source, type="a.b.v2", time=time, subject=subject)
    assert Envelope.from_headers(envelope.to_headers(), JSON) == envelope


def test_what_caused_an_event_travels_with_it() -> None:
    caused = ENVELOPED.model_copy(update={"causationid": "report-1"})
    assert caused.to_headers()[f"{PREFIX}causationid"] == "report-1"
    assert Envelope.from_headers(caused.to_headers(), JSON) == caused
    with pytest.raises(WrongEnvelope) as caught:
        Envelope.from_headers({**caused.to_headers(), f"{PREFIX}causationid": ""}, JSON)
    assert caught.value.faults == ((f"{PREFIX}causationid", "string_too_short"),)


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        ({"cloudEvents:id": "one"}, "one"),
        ({"cloudEvents_id": "one"}, "one"),
        ({"cloudEvents:id": b"one"}, "one"),
        ({"cloudEvents:id": b"\xff"}, None),
        ({"cloudEvents:id": 1}, None),
        ({"cloudEvents:id": "x" * 129}, None),
        ({"cloudEvents:id": "a\nb"}, None),
        ({}, None),
    ],
)
def test_an_attribute_of_a_wrong_envelope_is_read_where_it_is_one(headers: dict[str, object], read: str | None) -> None:
    assert identifier(headers, "id") == read
