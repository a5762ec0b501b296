"""Settings are refused when they are read, not hours later."""

import pytest
from pydantic import SecretStr, ValidationError

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
        ("sources", ("simpeg.dead",)),
        ("sources", ("two words",)),
        ("sources", ("",)),
        ("sources", ("s" * 65,)),
        ("sources", ("simpeg\n",)),
        ("sources", ("simpeg", "bkn", "simpeg")),
        ("answers_days", 50),
        ("answers_length_max", 0),
        ("former_publishers", "perhaps"),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        HubSettings.model_validate({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amqp_url", "amqps://user:secret@[::1]:5671/vhost"),
        ("amqp_url", "amqp://user:secret@broker.example.go.id/vhost"),
        ("amqp_url", "amqps://user:secret@broker.example.go.id"),
        ("database_url", "sqlite:///x.sqlite3"),
        ("database_url", "postgresql://u@localhost/x"),
        ("namespace", "demo_1.a-b"),
        ("event_source", "/kinerja/skp_service"),
    ],
)
def test_a_value_that_works_is_taken(name: str, value: str) -> None:
    taken = getattr(HubSettings.model_validate({name: value}), name)
    assert (taken.get_secret_value() if isinstance(taken, SecretStr) else taken) == value


def test_a_list_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_RETRY_DELAYS_SECONDS", "[1, 2.5]")
    monkeypatch.setenv("KINERJA_SOURCES", '["hr", "payroll"]')
    settings = HubSettings()
    assert settings.retry_delays_seconds == (1.0, 2.5)
    assert settings.sources == ("hr", "payroll")


def test_a_source_whose_name_no_queue_can_have_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="tanpa titik dan spasi"):
        HubSettings(sources=("simpeg.dead",))
    with pytest.raises(ValidationError, match="lebih dari sekali"):
        HubSettings(sources=("bkn", "bkn"))
    assert HubSettings(sources=("demo_1-district", "BKN")).sources == ("demo_1-district", "BKN")


def test_a_value_that_is_refused_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        HubSettings(amqp_url="amqp//user:hunter2@broker/vhost", database_url="hunter2", prefetch="hunter2")
    assert "hunter2" not in str(refused.value)


def test_addresses_with_passwords_are_not_shown() -> None:
    settings = HubSettings(amqp_url="amqp://u:hunter2@broker/", database_url="postgresql://u:hunter2@localhost/x")
    assert "hunter2" not in f"{settings!r} {settings}"
