"""What the answers of any partner over HTTP may mean, before a gateway reads what its own partner says. Pure."""

import json
import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from hub.errors import Transient, Uncertain
from hub.partner.wire import Answer

OUTAGES: Final = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Statuses that tell of a partner's state and not of a call."""


def parsed_json(body: bytes | str) -> tuple[object, bool]:
    """Return what JSON holds, and whether it is a document from its first byte to its last.

    None and False for a page, a part, nothing, or what is nested beyond reading.
    """
    try:
        return json.loads(body), True
    except (ValueError, RecursionError):
        return None, False


def json_object(body: bytes) -> Mapping[str, Any] | None:
    """Return the JSON object that a body is, None for anything else."""
    parsed, _ = parsed_json(body)
    return parsed if isinstance(parsed, dict) else None


def positive_number(value: object) -> float | None:
    """Return a number above 0, written as one or as text; None for anything else, and for what has no end."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def retry_after(header: str, *, now: float, longest: float) -> float | None:
    """Return the seconds to wait that `Retry-After` says (RFC 9110, 10.2.3), from seconds or an HTTP date.

    Args:
        header: its value; empty for none.
        now: seconds since 1970-01-01 UTC.
        longest: more is cut to it, in seconds.

    Returns:
        None when it does not say.
    """
    header = header.strip()
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        seconds = _seconds_until(header, now)
    return min(max(seconds, 0.0), longest) if math.isfinite(seconds) else None


def throttled(title: str, status: int, wait: float | None) -> Transient:
    """Return the error for a partner that asks for fewer calls."""
    return Transient(f"{title} asks for fewer calls (HTTP {status})", code="throttled", retry_after=wait)


def check_turned_away(title: str, status: int, wait: float | None) -> None:
    """Raise Transient for what was refused at the door, before anything could be carried out: 429, 503 with a wait.

    Args:
        title: the partner's name.
        status: of HTTP.
        wait: as `retry_after` has it.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise throttled(title, status, wait)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
        raise Transient(f"{title} asks to come back later (HTTP {status})", code="unavailable", retry_after=wait)


def unavailable(title: str, status: int) -> Transient:
    """Return the error for an answer that tells of an outage, or that nobody can read, of a call that changes nothing.

    Of one that changes something it does not tell whether it was carried out.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Transient(f"{title} is unavailable (HTTP {status})", code="unavailable")
    return Transient(f"{title}'s answer is not understood (HTTP {status})", code="unexpected_answer")


def whole_object(title: str, answer: Answer, *, now: float, longest_wait: float) -> Mapping[str, Any]:
    """Return the JSON object that an answer is, whatever it says: for a partner that speaks JSON only.

    Args:
        title: the partner's name.
        answer: as it came.
        now: seconds since 1970-01-01 UTC.
        longest_wait: a greater `Retry-After` is cut to it, in seconds.

    Raises:
        Transient: turned away at the door (`check_turned_away`).
        Uncertain: an outage, a page, a part, nothing. Of a call that changes nothing, `Wire` makes it Transient.
    """
    check_turned_away(
        title, answer.status, retry_after(answer.headers.get("Retry-After", ""), now=now, longest=longest_wait)
    )
    said = json_object(answer.body)
    if said is None or answer.status in OUTAGES:
        lost = unavailable(title, answer.status)
        raise Uncertain(str(lost), code=lost.code)
    return said


def _seconds_until(date: str, now: float) -> float:
    try:
        at = parsedate_to_datetime(date)
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return aware.timestamp() - now
    except (ValueError, TypeError, OverflowError, IndexError):  # whatever a header can hold
        return math.nan
