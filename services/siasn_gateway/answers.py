"""What SIASN's answers mean: statuses and envelopes to results and errors.

A read may be repeated, so an answer that is not understood is transient, and never "nothing there". A save must not:
an answer that does not prove that it was refused or done leaves it uncertain.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

import httpx

from hub.clock import moment, now
from hub.errors import Permanent, Transient, Uncertain
from services.siasn_gateway.rows import SkpRow, text_of

_NOT_FOUND: Final = "data tidak ditemukan"
_ID_KEY: Final = "rwskpid"
_GATEWAY_FAULT: Final = re.compile(r"\b9009\d\d\b")
_FAULT_BYTES: Final = 4096
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .\-]?\d){7,}")
_DETAIL_LENGTH: Final = 200
_REFUSALS: Final = frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_SAVED: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})


class TokenKind(StrEnum):
    """The two tokens that every call carries; the values are the operations' names in the metrics."""

    API_MANAGER = "token_api_manager"
    SSO = "token_sso"


class TokensRefused(Transient):
    """SIASN did not take a token.

    Attributes:
        kinds: those that may be at fault.
    """

    code = "unauthorised"

    def __init__(self, kinds: frozenset[TokenKind]) -> None:
        super().__init__("SIASN refused a token")
        self.kinds = kinds


class RefusedByPartner(Permanent):
    """SIASN read the save and refuses its content.

    Attributes:
        detail: SIASN's words for an operator: long numbers masked, cut; they may still hold a name, so never logged.
    """

    code = "refused_by_partner"

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"SIASN refused the save (HTTP {status})")
        self.detail = _LONG_NUMBER.sub("[masked]", detail)[:_DETAIL_LENGTH]


@dataclass(frozen=True)
class SaveOutcome:
    """What a save came to.

    Attributes:
        id: of the history row at SIASN.
    """

    id: str


def check_tokens(response: httpx.Response) -> None:
    """Raise TokensRefused for a 401. A fault of the API manager names its own token; else either may be meant."""
    if response.status_code != HTTPStatus.UNAUTHORIZED:
        return
    raise TokensRefused(frozenset({TokenKind.API_MANAGER} if _is_gateway_fault(response) else TokenKind))


def check_turned_away(response: httpx.Response, *, longest_wait: float) -> None:
    """Raise Transient for what was refused at the door, before anything could be carried out.

    Args:
        response: to a read or a save.
        longest_wait: a greater `Retry-After` is cut to it, in seconds.
    """
    status = response.status_code
    wait = _retry_after(response, longest_wait)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Transient("SIASN asks for fewer calls (HTTP 429)", code="throttled", retry_after=wait)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
        raise Transient("SIASN asks to come back later (HTTP 503)", code="unavailable", retry_after=wait)
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} and _is_gateway_fault(response):
        raise Transient(f"SIASN's API manager does not let us in (HTTP {status})", code="forbidden")


def person_id(response: httpx.Response, nip: str) -> str:
    """Return the id in an answer of `pns/data-utama/{nip}`.

    Raises:
        Permanent: `person_not_found`.
        Transient: any other answer than that person.
    """
    data = _read_data(response)
    if data is None:
        raise Permanent("SIASN does not know the person", code="person_not_found")
    if isinstance(data, Mapping):
        held = text_of(data.get("id"))
        # Somebody else's id would put the assessment on the wrong person.
        if held and text_of(data.get("nipBaru")) in {None, nip}:
            return held
    raise _unexpected(response)


def skp_rows(response: httpx.Response) -> list[SkpRow]:
    """Return the rows in an answer of `pns/rw-skp22/{nip}`; none for a person without a history.

    Raises:
        Transient: any other answer, even a list with one row that cannot be read.
    """
    data = _read_data(response)
    if data is None:
        return []
    if not isinstance(data, list):
        raise _unexpected(response)
    try:
        return [SkpRow.read(row) for row in data]
    except ValueError:
        # `from None`: the value that was not understood is somebody's.
        raise _unexpected(response) from None


def save_outcome(response: httpx.Response, body: Mapping[str, Any]) -> SaveOutcome:
    """Return what an answer of `skp22/save` to `body` says.

    Raises:
        RefusedByPartner: SIASN says no.
        Uncertain: anything that does not tell what became of it.
    """
    status = response.status_code
    envelope = _object(response)
    success = str(envelope.get("success")).lower()
    if status in _SAVED and success == "true":
        held = _saved_id(envelope.get("mapData")) or text_of(body.get("id"))
        if held is None:
            raise Uncertain("SIASN saved but did not say under which id", code="id_unreadable")
        return SaveOutcome(held)
    if status in _REFUSALS and success == "false":
        raise RefusedByPartner(status, str(envelope.get("message", "")))
    if status in _REFUSALS - _SAVED and "Error" in envelope:
        raise RefusedByPartner(status, f"{envelope['Error']}: {envelope.get('Message', '')}")
    raise Uncertain(f"SIASN's answer does not tell whether it saved (HTTP {status})", code="answer_unclear")


def access_token(response: httpx.Response, *, longest_wait: float) -> tuple[str, float | None]:
    """Return the token in an issuer's answer, and how long it lives in seconds if that is said.

    Raises:
        Transient: `credentials_refused` where an operator must mend them; else a failure of the issuer's.
    """
    status = response.status_code
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
        raise Transient(f"the issuer refuses the credentials (HTTP {status})", code="credentials_refused")
    check_turned_away(response, longest_wait=longest_wait)
    if status != HTTPStatus.OK:
        raise _unexpected(response)
    envelope = _object(response)
    token = envelope.get("access_token")
    # It becomes a header, which holds nothing else.
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise _unexpected(response)
    return token, _positive(envelope.get("expires_in"))


def _read_data(response: httpx.Response) -> object:
    """Return what a read found; None when SIASN says that there is nothing."""
    status = response.status_code
    if status in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
        envelope = _object(response)
        code, data = text_of(envelope.get("code")), envelope.get("data")
        if code == "0" and isinstance(data, str) and data.strip().lower().startswith(_NOT_FOUND):
            return None
        if code == "1" and status == HTTPStatus.OK and data is not None:
            return data
    raise _unexpected(response)


def _unexpected(response: httpx.Response) -> Transient:
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Transient(f"SIASN is unavailable (HTTP {status})", code="unavailable")
    return Transient(f"SIASN's answer is not understood (HTTP {status})", code="unexpected_answer")


def _object(response: httpx.Response) -> Mapping[str, Any]:
    """Return the JSON object of the answer; an empty one when it is none."""
    return _parsed_object(response.content)


def _parsed_object(text: str | bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _saved_id(map_data: object) -> str | None:
    """Return the id in `mapData`, which is an object or the JSON text of one."""
    held = _parsed_object(map_data) if isinstance(map_data, str) else map_data
    if not isinstance(held, Mapping):
        return None
    return next((text_of(value) for key, value in held.items() if key.lower() == _ID_KEY), None)


def _is_gateway_fault(response: httpx.Response) -> bool:
    """Whether the answer is a security fault of the API manager (WSO2, 9009xx), in JSON or XML."""
    return _GATEWAY_FAULT.search(response.content[:_FAULT_BYTES].decode("utf-8", "replace")) is not None


def _retry_after(response: httpx.Response, longest: float) -> float | None:
    """Return the seconds to wait, from seconds or an HTTP date; None when it is not said."""
    header = response.headers.get("Retry-After", "").strip()
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        seconds = _seconds_until(header)
    return min(max(seconds, 0.0), longest) if math.isfinite(seconds) else None


def _seconds_until(date: str) -> float:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (aware - moment(now())).total_seconds()


def _positive(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None
