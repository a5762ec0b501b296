"""Settings are refused when they are read, not hours later."""

import pytest
from pydantic import ValidationError

from hub.settings import HubSettings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amqp_url", "foo"),
        ("amqp_url", ""),
        ("amqp_url", "http://localhost/"),
        ("amqp_url", "amqp://localhost:99999999/"),
        ("database_url", "garbage"),
        ("database_url", "mysql://localhost/x"),
        ("database_url", "postgresql+asyncpg://u:p@localhost:xx/x"),
        ("namespace", "a b*#"),
        ("namespace", "n" * 65),
        ("event_source", "s" * 129),
        ("event_source", "two words"),
        ("prefetch", 65_536),
        ("batch_size", 5_001),
        ("outbox_batch", 10_001),
        ("delivery_limit", 10**20),
        ("database_schema", "s" * 64),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        HubSettings.model_validate({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amqp_url", "amqps://user:secret@[::1]:5671/vhost"),
        ("database_url", "sqlite:///x.sqlite3"),
        ("database_url", "postgresql://u@localhost/x"),
        ("namespace", "demo_1.a-b"),
        ("event_source", "/kinerja/skp_service"),
    ],
)
def test_a_value_that_works_is_taken(name: str, value: str) -> None:
    assert getattr(HubSettings.model_validate({name: value}), name) == value


def test_a_list_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_RETRY_DELAYS_SECONDS", "[1, 2.5]")
    monkeypatch.setenv("KINERJA_SOURCES", '["hr", "payroll"]')
    settings = HubSettings()
    assert settings.retry_delays_seconds == (1.0, 2.5)
    assert settings.sources == ("hr", "payroll")
