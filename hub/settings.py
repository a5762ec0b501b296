"""Settings of every service: environment variables that start with `KINERJA_`.

The table of all variables in `docs/settings.md` is generated from these classes.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from yarl import URL

from contracts.source_name import RULE, is_source_name
from hub.identity.settings import OidcSettings
from hub.store.address import fault_of

Seconds = Annotated[float, Field(gt=0)]


def _has_one_at_most(url: SecretStr) -> None:
    """Refuse a second `@`: one of the password's ends it, and what is left of it would be shown as host and path."""
    if url.get_secret_value().count("@") > 1:
        raise ValueError("setiap @ di dalam kata sandi dan sesudahnya ditulis %40")


def _names_of_sources(names: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(is_source_name, names)):
        raise ValueError(f"tiap nama {RULE}")
    if len(set(names)) < len(names):
        raise ValueError("satu nama disebut lebih dari sekali")
    return names


def _amqp_address(url: SecretStr) -> SecretStr:
    _has_one_at_most(url)
    try:
        parsed = URL(url.get_secret_value())
        sound = parsed.scheme in {"amqp", "amqps"} and bool(parsed.host) and parsed.port != 0
    except ValueError:
        sound = False
    if sound and "no_verify_ssl" in parsed.query:
        raise ValueError("sertifikat selalu diperiksa; hapus no_verify_ssl")
    if sound and "@" in url.get_secret_value() and not parsed.user:
        # One of these has ended the sign-in too early: what is left of it would be shown as host and vhost.
        raise ValueError("/, ? dan # di dalam kata sandi ditulis %2F, %3F dan %23")
    if not sound:
        raise ValueError("harus berbentuk amqp://nama:sandi@tuan-rumah:port/vhost, atau tanpa :port")
    return url


def _database_address(url: SecretStr) -> SecretStr:
    if not url:
        return url
    try:
        parsed = make_url(url.get_secret_value())
        known = parsed.get_backend_name() in {"sqlite", "postgresql"}
    except (ArgumentError, ValueError):
        known = False
    if known and parsed.get_backend_name() == "postgresql":
        _has_one_at_most(url)
    if known and (fault := fault_of(parsed)):
        raise ValueError(fault)
    if not known:
        raise ValueError("harus berbentuk postgresql+asyncpg://nama@tuan-rumah:port/basisdata atau sqlite:///berkas")
    return url


class HubSettings(OidcSettings):
    """What every service is told by its surroundings."""

    amqp_url: Annotated[SecretStr, AfterValidator(_amqp_address)] = SecretStr("amqp://guest:guest@localhost:5672/")
    """Where RabbitMQ is, and who we are there (`amqps://user:password@host/vhost`). Not set: on this machine, as its
    `guest`. Without a port: 5671 with TLS, 5672 without."""
    database_url: Annotated[SecretStr, AfterValidator(_database_address)] = SecretStr("")
    """Where the service's database is (`postgresql+asyncpg://user:password@host/database?ssl=verify-full`). Empty: an
    SQLite file under `var`. Any word of `ssl` but `disable` means `verify-full`."""
    database_owner_url: Annotated[SecretStr, AfterValidator(_database_address)] = SecretStr("")
    """The same database for the role that owns the schema: `kinerja migrate` uses it, and grants the role of
    `KINERJA_DATABASE_URL` what a service needs. Never give it to a service. Empty: they are the same role."""
    migrations: Literal["apply", "check"] = "apply"
    """`apply`: a service brings its tables to its version when it starts. `check`: it waits until `kinerja migrate` has
    done so."""
    database_schema: Annotated[str, Field(max_length=63)] = ""
    """PostgreSQL schema of this service. Empty: the prefix and the service's name. Services never share one."""
    database_schema_prefix: Annotated[str, Field(max_length=40)] = ""
    """Put before the service's name to name its PostgreSQL schema, to keep several hubs in one database."""
    var: Path = Path("var")
    """Folder for files the service keeps: the SQLite database."""
    database_statement_seconds: Seconds = 30.0
    """Longest time a PostgreSQL statement may take; then the database counts as away, in seconds."""
    database_patience_seconds: Seconds = 60.0
    """How long a consumer holds its messages while the database is away, in seconds; then it gives them back, once,
    and takes no others until the database can be written. Keep it shorter than the broker's `consumer_timeout`."""
    namespace: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    """Put before the names of exchanges and queues, to run several hubs on one broker."""
    topology: Literal["declare", "check"] = "declare"
    """`declare`: the service makes its exchanges, queues and bindings, and again what is deleted. `check`: somebody
    else makes them (`kinerja broker apply`), and the service, which needs no right to, says what is missing."""
    origins: Literal["check", "off"] = "check"
    """`check`: a message counts only from a broker user who may publish its contract; others' are parked. `off`: from
    anybody who may publish, for a broker with one user for all."""
    former_publishers: Literal["refuse", "accept"] = "refuse"
    """`accept`: what the former publisher of a contract has sent takes effect as well, for the time until the queues
    that were filled before an upgrade are empty. `refuse`: it is parked."""
    sources: Annotated[tuple[str, ...], AfterValidator(_names_of_sources)] = ("district",)
    """Broker users of the systems that may publish what belongs to the district's sources, as a JSON list. Each has an
    exchange (`source.<name>`) and a queue with the answers to it; a name has up to 64 letters, digits, `-` and `_`,
    and begins with a letter or digit."""
    answers_length_max: Annotated[int, Field(ge=1, le=10_000_000)] = 100_000
    """How many answers a source's queue keeps; the oldest go first. RabbitMQ fixes it when it declares the queue: to
    change it, delete the queue."""
    answers_days: Annotated[float, Field(gt=0, le=49)] = 30.0
    """How long a source's queue keeps an answer that nobody fetches, in days; fixed like its length."""
    broker_user_prefix: Annotated[str, Field(max_length=64)] = ""
    """Put before a service's name to name its broker user, to keep several hubs on one broker apart."""
    http_host: str = "127.0.0.1"
    """Address that the HTTP server binds to. Keep it on loopback, or behind a proxy that ends TLS: health,
    metrics and documentation ask for no sign-in."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of the HTTP server; 0: the service's own default."""
    http_body_bytes_max: PositiveInt = 1_048_576
    """A request with a larger body is refused, in bytes."""
    event_source: Annotated[str, Field(max_length=128, pattern=r"^[!-~]*$")] = ""
    """CloudEvents `source` of what the service publishes. Empty: `/kinerja/<service>`."""

    batch_size: Annotated[int, Field(ge=1, le=5_000)] = 300
    """Messages that one transaction takes at the most."""
    batch_wait_seconds: NonNegativeFloat = 0.005
    """How long a batch that is not full waits for more messages, in seconds."""
    prefetch: Annotated[int, Field(ge=1, le=65_535)] = 600
    """Messages that the broker may have in flight to one consumer."""
    consumer_renewal_seconds: Seconds = 30.0
    """How long a consumer hears nothing until it opens its channel to the broker anew, in seconds: a queue that was
    deleted and made again may have forgotten it."""
    message_bytes_max: PositiveInt = 1_048_576
    """A message with a larger body is parked unread, in bytes."""
    delivery_limit: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    """How often a message may be redelivered before it is tried alone, and then parked. RabbitMQ fixes it when it
    declares the queue: to change it, delete the empty queue."""
    retry_delays_seconds: Annotated[tuple[PositiveFloat, ...], Field(min_length=1)] = (5.0, 60.0, 600.0)
    """Delays of the retry queues in seconds, as a JSON list; after the last one a message is parked."""

    outbox_batch: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Messages that the relay publishes between two looks at the outbox."""
    outbox_sweep_seconds: Seconds = 5.0
    """How often the relay looks for what another process left behind, in seconds."""
    outbox_hold_seconds: Seconds = 5.0
    """How long events are left to the process that has them in hand, before another one publishes them, in seconds."""
    confirm_timeout_seconds: Seconds = 30.0
    """How long the relay waits for the broker's confirms, in seconds."""
    unroutable_retry_seconds: Seconds = 2.0
    """When a message that no queue took is published again, in seconds."""

    inbox_retention_days: PositiveFloat = 60.0
    """How long the inbox remembers a message; longer than any message can come again, in days."""
    outbox_retention_days: PositiveFloat = 14.0
    """How long sent events are kept, for a replay, in days."""
    idempotency_retention_hours: PositiveFloat = 48.0
    """How long the answer to a request with an `Idempotency-Key` is kept, for one that is sent again, in hours."""
    retention_every_seconds: Seconds = 3600.0
    """How often old rows are looked for, in seconds."""

    shutdown_seconds: Seconds = 20.0
    """Deadline of a graceful stop, in seconds."""
    log_format: Literal["json", "console"] = "json"
    """`json` for machines, `console` for people."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe level that is logged."""

    def broker_user_of(self, service: str) -> str:
        """Return the broker user of a service."""
        return f"{self.broker_user_prefix}{service}"
