"""No NIP and no name reaches a log line, whoever writes it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from hub.telemetry.logging import configure_logging, get_logger, mask
from tests.support.logs import everything_logged, logging_restored

NIP = "199001012015032000"
OTHER = "196512312010211009"
SECRET = "rahasia"


@pytest.fixture
def restored() -> Iterator[None]:
    """Leave logging as it was."""
    with logging_restored():
        yield


@pytest.fixture(params=["json", "console"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is written while the test runs, in either format."""
    log_format: Literal["json", "console"] = request.param
    with everything_logged(log_format) as stream:
        yield stream


class Person:
    def __str__(self) -> str:
        return f"person {NIP}"


@pytest.mark.parametrize(
    "fields",
    [
        {"key": NIP},
        {"key": int(NIP)},
        {"key": f"/pegawai/{NIP}/skp?x={OTHER}"},
        {"key": [NIP, {"deep": (OTHER,)}]},
        {"key": {NIP: "as a key"}},
        {"key": Person()},
        {"key": NIP.encode()},
        {"nip": SECRET, "name": SECRET, "nama": SECRET},
        {"key": {"nip": SECRET, "deep": [{"nama": SECRET, "body": SECRET}]}},
    ],
)
def test_fields_hold_no_nip_and_no_name(written: io.StringIO, fields: dict[str, Any]) -> None:
    get_logger("tests.hub").warning("something_happened", **fields)
    assert "something_happened" in written.getvalue()
    assert_clean(written)


def test_the_event_and_what_libraries_log_hold_no_nip(written: io.StringIO) -> None:
    get_logger("tests.hub").info(f"event {NIP}")
    logging.getLogger("a.library").warning("GET /pns/%s %s", NIP, Person())
    assert written.getvalue().count("[nip]") == 3
    assert_clean(written)


def test_an_exception_is_logged_without_its_text(written: io.StringIO) -> None:
    error = ValueError(SECRET, NIP)
    for logger in (get_logger("tests.hub"), logging.getLogger("a.library")):
        try:
            raise error
        except ValueError:
            logger.exception("it_failed")
        logger.error("it_failed", exc_info=error)
    assert written.getvalue().count("ValueError") == 4
    assert "test_logging.py" in written.getvalue()
    assert_clean(written)


def test_a_stack_that_was_asked_for_holds_no_nip(written: io.StringIO) -> None:
    logging.getLogger("a.library").warning("here", stack_info=True)
    assert_clean(written)


def test_json_lines_are_json_with_the_service_and_the_level(restored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    configure_logging(log_format="json", level="info", service="uji")
    get_logger("tests.hub").info("shown", count=3)
    get_logger("tests.hub").debug("not_shown")
    logging.getLogger("uvicorn.access").warning("not shown either")
    (line,) = stream.getvalue().splitlines()
    shown = json.loads(line)
    assert (shown["event"], shown["count"], shown["service"], shown["level"]) == ("shown", 3, "uji", "info")


def test_a_logger_that_has_logged_goes_by_what_is_configured_next(
    restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger, stream = get_logger("tests.hub"), io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    for service in ("satu", "dua"):
        configure_logging(log_format="json", level="info", service=service)
        logger.info("shown")
    assert [json.loads(line)["service"] for line in stream.getvalue().splitlines()] == ["satu", "dua"]


def test_numbers_of_other_lengths_stay() -> None:
    assert mask("12345678901234567") == "12345678901234567"
    assert mask("1234567890123456789") == "1234567890123456789"
    assert mask(f"x{NIP}y") == "x[nip]y"
    assert mask({"count": 3, "ok": True, "none": None, "share": 0.5}) == {
        "count": 3,
        "ok": True,
        "none": None,
        "share": 0.5,
    }


def assert_clean(written: io.StringIO) -> None:
    text = written.getvalue()
    assert NIP not in text
    assert OTHER not in text
    assert SECRET not in text
