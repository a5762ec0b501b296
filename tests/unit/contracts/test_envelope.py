"""The envelope: out to AMQP headers and back, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import JSON, PREFIX, Envelope, WrongEnvelope, identifier, rfc3339
from contracts.examples import ENVELOPE

ENVELOPED = Envelope.model_validate(ENVELOPE)
REQUIRED = ["id", "source", "type", "time"]


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


TEXTS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=128)


@given(
    event_id=TEXTS,
    source=TEXTS,
    time=st.datetimes(timezones=st.just(UTC)),
    subject=st.none() | TEXTS,
)
@settings(deadline=None)
def test_any_envelope_survives_the_round_trip(event_id: str, source: str, time: datetime, subject: str | None) -> None:
    envelope = Envelope(id=event_id, source=source, type="a.b.v2", time=time, subject=subject)
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
