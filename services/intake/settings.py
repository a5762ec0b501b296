"""Settings of this service."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr

from hub.settings import HubSettings
from hub.time_zone import TimeZone


class IntakeSettings(HubSettings):
    """What `intake` is told beside what every service is told."""

    batch_size: Annotated[int, Field(ge=1, le=5_000)] = 600
    """Messages that one transaction takes at the most: merging takes turns, and much of it costs as much for a few."""
    prefetch: Annotated[int, Field(ge=1, le=65_535)] = 1_200
    """Messages that the broker may have in flight to one consumer."""
    intake_time_zone: TimeZone = "Asia/Jakarta"
    """The agency's time zone (IANA): it decides which day it is."""
    intake_precedence_file: Path | None = None
    """Who is believed where sources differ, a TOML file as `services/intake/precedence.toml`, which holds unless this
    one is named."""
    intake_import_bytes_max: Annotated[int, Field(ge=1, le=1024 * 1024 * 1024)] = 100 * 1024 * 1024
    """A larger file of employees or units is refused, in bytes."""
    intake_import_days: PositiveFloat = 90.0
    """How long what became of a file's rows is kept, in days; of the file itself nothing is."""

    intake_versions_above: Annotated[int, Field(ge=0, le=2**52)] = 0
    """The greatest number that a record had which was published before there was this service; its records get greater
    ones. Only where others have counted beyond the milliseconds since 1970 (13 digits). Never make it smaller."""

    intake_events_per_request: Annotated[int, Field(ge=1, le=5_000)] = 500
    """Reports that one HTTP request may carry at the most."""
    intake_event_bytes_max: PositiveInt = 65_536
    """A report that comes by HTTP and is larger is refused, in bytes."""
    intake_source_calls_per_second: Annotated[float, Field(gt=0)] = 10.0
    """HTTP requests that a source may make in a second in the long run, of each replica; more get 429. An operator may
    set another figure for a source."""
    intake_source_burst: PositiveInt = 20
    """HTTP requests that it may make at once after a rest."""
    intake_source_reports_per_day: PositiveInt = 500_000
    """New reports that a source may hand in by HTTP a day, of all replicas together; more get 429 until midnight. An
    operator may set another figure for a source."""
    intake_receipts_days: Annotated[float, Field(gt=0)] = 400.0
    """How long receipts are kept, in days; a report that comes again later counts as new."""
    intake_refused_bodies_days: Annotated[float, Field(gt=0)] = 30.0
    """How long the body of a refused report is kept, in days: it holds personal data."""
    intake_webhook_secret: SecretStr = SecretStr("")
    """From it the secrets are made by which webhooks are signed, one for each source; at least 32 characters, random.
    Empty: sources have no webhooks. Another one makes all of them others."""
    intake_webhook_private_addresses: bool = False
    """Whether a webhook may be at an address that is not public: within the agency, or on this machine."""
    intake_webhook_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    """The longest that a call of a webhook may take, in seconds."""

    @property
    def imports_folder(self) -> Path:
        """Where files lie while they are read."""
        return self.var / "imports"
