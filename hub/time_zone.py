"""Time zones in settings, by their IANA names."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

_known = cache(available_timezones)


def _checked(name: str) -> str:
    if name not in _known():
        raise ValueError("harus nama zona waktu IANA, seperti Asia/Jakarta")
    return name


TimeZone = Annotated[str, AfterValidator(_checked)]
"""The IANA name of a time zone that there is, such as Asia/Jakarta."""
