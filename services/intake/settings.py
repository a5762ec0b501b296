"""Settings of this service."""

from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from hub.settings import HubSettings


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("harus nama zona waktu IANA, seperti Asia/Jakarta")
    return name


class IntakeSettings(HubSettings):
    """What `intake` is told beside what every service is told."""

    intake_time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Jakarta"
    """The agency's time zone (IANA): it decides which day it is."""
    intake_precedence_file: Path | None = None
    """Who is believed where sources differ, a TOML file as `services/intake/precedence.toml`, which holds unless this
    one is named."""
