"""What SIASN's answers mean: statuses and envelopes to results and errors.

A read may be repeated, so an answer that is not understood is never "nothing there". A save must not: an answer that
does not prove that it was refused or done leaves it uncertain. A whole answer that fits no known envelope and speaks of
no outage is Unclear: it is about this delivery, and after a few of them a person decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from contracts.personal import personal
from hub.errors import Permanent, Refused, Transient, Uncertain, Unclear
from hub.partner.answers import check_turned_away as check_refused_at_the_door
from hub.partner.answers import parsed_json, positive_number, retry_after, throttled, unavailable
from hub.partner.tokens import CREDENTIALS_REFUSED, Issued
from hub.partner.wire import Answer
from services.siasn_gateway.envelope import Envelope, lowered
from services.siasn_gateway.refusals import DOCUMENT_REFUSED, PERSON_NOT_FOUND, masked, refusal
from services.siasn_gateway.rows import SkpRow, id_of, text_of, uri_of

_TITLE: Final = "SIASN"
_API_MANAGER_REFUSES: Final = range(900_900, 900_906)
_API_MANAGER_FORBIDS: Final = range(900_906, 901_000)
_THROTTLED: Final = range(900_800, 900_900)
_SUSPENDED: Final = 303_001
_API_MANAGER_TEXTS: Final = ("invalid credentials", "missing credentials")
_SSO_TEXTS: Final = ("invalid or expired jwt", "missing or malformed jwt", "token sso mismatch")
_READ_LENGTH: Final = 4000
_NO_CREDENTIALS: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Bad requests that say nothing of the credentials."""
_BAD_REQUESTS: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_NO_FILES: Final = ("json", "html", "xml", "text/")
_PDF: Final = b"%PDF"
# Readers of PDF look for its mark so far.
_PDF_WITHIN: Final = 1024
_ROW_ID: Final = re.compile(r"rw\w*id", re.IGNORECASE)


class TokenKind(StrEnum):
    """The two tokens that every call carries; the values are the operations' names in the metrics."""

    API_MANAGER = "token_api_manager"
    SSO = "token_sso"


class TokensRefused(Transient):
    """SIASN did not take a token.

    Attributes:
        kinds: those that may be at fault; both, where SIASN names none.
        envelope: of the answer.
    """

    code = "unauthorised"

    def __init__(self, kinds: frozenset[TokenKind], envelope: Envelope) -> None:
        super().__init__("SIASN refused a token")
        self.kinds = kinds
        self.envelope = envelope


@dataclass(frozen=True)
class SaveOutcome:
    """What a save came to.

    Attributes:
        id: of the history row at SIASN.
    """

    id: str


@personal
class Person:
    """What we need of `pns/data-utama`.

    Attributes:
        id: SIASN's id of the person, which every save names.
        rank_id: of the rank (`golRuangAkhirId`); None where SIASN shows none.
    """

    id: str
    rank_id: str | None


def check_tokens(envelope: Envelope) -> None:
    """Raise TokensRefused for a refused token, known by its status, its fault or its text, whatever the status.

    A fault of the API manager names its own token, the texts of the SSO theirs; else either may be meant, or none: it
    may be about this call alone.
    """
    if envelope.fault_code is not None:
        if envelope.fault_code in _API_MANAGER_REFUSES:
            raise TokensRefused(frozenset({TokenKind.API_MANAGER}), envelope)
    elif envelope.whole and not envelope.success and not envelope.fields.get("mapdata") and not _shows_data(envelope):
        words = envelope.words[:_READ_LENGTH].lower()
        if any(text in words for text in _SSO_TEXTS):
            raise TokensRefused(frozenset({TokenKind.SSO}), envelope)
        if any(text in words for text in _API_MANAGER_TEXTS):
            raise TokensRefused(frozenset({TokenKind.API_MANAGER}), envelope)
    if envelope.status == HTTPStatus.UNAUTHORIZED:
        raise TokensRefused(frozenset(TokenKind), envelope)


def _shows_data(envelope: Envelope) -> bool:
    """Rows, too, may hold the words of a refusal."""
    data = envelope.fields.get("data")
    return isinstance(data, Mapping | list) and bool(data)


def check_turned_away(envelope: Envelope, *, now: float, longest_wait: float) -> None:
    """Raise Transient for what was refused at the door, before anything could be carried out.

    Args:
        envelope: of an answer to a read or a save.
        now: seconds since 1970-01-01 UTC.
        longest_wait: a greater `Retry-After` is cut to it, in seconds.
    """
    status, fault = envelope.status, envelope.fault_code
    wait = retry_after(envelope.retry_after, now=now, longest=longest_wait)
    if status == HTTPStatus.TOO_MANY_REQUESTS or fault in _THROTTLED:
        raise throttled(_TITLE, status, wait)
    if fault == _SUSPENDED or (envelope.is_outage and "suspended" in envelope.description.lower()):
        raise Transient("the service behind SIASN's API manager is suspended", code="suspended", retry_after=wait)
    check_refused_at_the_door(_TITLE, status, wait)
    if fault in _API_MANAGER_FORBIDS:
        raise Transient(f"SIASN's API manager does not let us in (HTTP {status})", code="forbidden")


def person(envelope: Envelope, nip: str) -> Person:
    """Return the person in an answer of `pns/data-utama/{nip}`.

    Raises:
        Permanent: `person_not_found`.
        Unclear: a whole answer that shows somebody else, or nobody.
        Transient: any other answer than that person.
    """
    data = _read_data(envelope)
    if data is None:
        raise Permanent("SIASN does not know the person", code=PERSON_NOT_FOUND)
    if isinstance(data, Mapping):
        fields = lowered(data)
        held = id_of(fields.get("id"))
        # Somebody else's id would put the assessment on the wrong person.
        if held is not None and text_of(fields.get("nipbaru")) in {None, nip}:
            return Person(held, id_of(fields.get("golruangakhirid")))
    raise not_understood(envelope)


def skp_rows(envelope: Envelope) -> list[SkpRow]:
    """Return the rows in an answer of `pns/rw-skp22/{nip}`; none for a person without a history.

    Raises:
        Unclear: a whole answer that is no history, or has a row of which nobody can tell the year.
        Transient: any other answer.
    """
    data = _read_data(envelope)
    if data is None:
        return []
    if isinstance(data, list):
        try:
            return [SkpRow.read(row) for row in data]
        except ValueError:
            # `from None`: the value that was not understood is somebody's.
            raise not_understood(envelope) from None
    raise not_understood(envelope)


def save_outcome(envelope: Envelope, body: Mapping[str, Any]) -> SaveOutcome:
    """Return what an answer of `skp22/save` to `body` says.

    Raises:
        Refused: SIASN says no, whatever the status, unless it speaks of trouble of its own.
        Unclear: a whole answer that does not tell what became of it.
        Uncertain: any other such answer.
    """
    if envelope.success and envelope.is_good:
        held = saved_id(envelope.fields.get("mapdata")) or id_of(body.get("id"))
        if held is None:
            raise Uncertain("SIASN saved but did not say under which id", code="id_unreadable")
        return SaveOutcome(held)
    raise _not_done(envelope)


def check_uploaded(envelope: Envelope) -> None:
    """Raise for an answer of `upload-dok-rw` or `upload-dok` that does not say that the file was taken.

    Raises:
        Refused: SIASN says no, whatever the status, unless it speaks of trouble of its own.
        Unclear: a whole answer that does not tell what became of it.
        Uncertain: any other such answer.
    """
    if envelope.code == "1" and envelope.is_good and not envelope.is_outage:
        return
    error = _not_done(envelope)
    if isinstance(error, Refused):
        # Of the fields that its words may name none is the assessment's.
        raise Refused(str(error), code=DOCUMENT_REFUSED, words=error.words, field=error.field)
    raise error


def uploaded(envelope: Envelope, ref: str) -> Mapping[str, Any]:
    """Return what a save's `path` says of a file that was uploaded (`upload-dok`): SIASN's own words, as they came.

    Args:
        envelope: of the answer.
        ref: kind of the document (`id_ref_dokumen`), which an answer may leave out.

    Raises:
        Refused, Unclear, Uncertain: as `check_uploaded`.
    """
    check_uploaded(envelope)
    data = envelope.fields.get("data")
    if not isinstance(data, Mapping) or uri_of(data) is None:
        raise _unclear(envelope)
    return {"dok_id": ref, "slug": ref, **data}


def file_of(answer: Answer) -> bytes | None:
    """Return the file that an answer of `download-dok` is; None for JSON, a page, or nothing.

    A PDF is one whatever the header says; which header SIASN sends is not known.
    """
    media_type = answer.headers.get("content-type", "").lower()
    is_file = _PDF in answer.body[:_PDF_WITHIN] or not any(one in media_type for one in _NO_FILES)
    return answer.body if answer.status == HTTPStatus.OK and answer.body and is_file else None


def check_no_file(envelope: Envelope) -> None:
    """Raise for an answer of `download-dok` that is no file, and does not say that there is none.

    Raises:
        Unclear: a whole answer that fits no form that we know.
        Transient: an outage.
    """
    says_no = envelope.code == "0" and envelope.words and not envelope.is_outage
    if not envelope.says_nothing_there and not says_no:
        raise not_understood(envelope)


def _not_done(envelope: Envelope) -> Refused | Uncertain:
    """Return the error for an answer that does not say that something was done."""
    if envelope.is_outage:
        return Uncertain(
            f"SIASN's answer does not tell whether it saved (HTTP {envelope.status})", code="answer_unreadable"
        )
    says_no = envelope.success is False or (envelope.code == "0" and envelope.success is None and envelope.words)
    if says_no or (envelope.status in _BAD_REQUESTS and "error" in envelope.fields):
        return refusal(envelope.status, envelope.words)
    return _unclear(envelope)


def saved_id(map_data: object) -> str | None:
    """Return the id in `mapData`: the bare id, JSON text, or an object with any one id; None for anything else."""
    if isinstance(map_data, str):
        bare = map_data.strip()
        if bare[:1] not in {"{", '"'}:
            return id_of(bare) if any(character.isdigit() for character in bare) else None
        inner, _ = parsed_json(bare)
        return saved_id(inner) if inner != map_data else None
    if not isinstance(map_data, Mapping):
        return None
    ids = {str(key): held for key, value in map_data.items() if (held := id_of(value)) is not None}
    rows = {held for key, held in ids.items() if _ROW_ID.fullmatch(key)}
    named = rows or {held for key, held in ids.items() if key.lower() == "id"}
    return named.pop() if len(named) == 1 else None


def access_token(envelope: Envelope, *, now: float, longest_wait: float) -> Issued:
    """Return the token in an issuer's answer.

    Raises:
        Transient: `credentials_refused` where an operator must mend them; else a failure of the issuer's.
    """
    status = envelope.status
    bad_request = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _NO_CREDENTIALS
    if bad_request or (envelope.is_good and "error" in envelope.fields):
        raise Transient(f"the issuer refuses the credentials (HTTP {status})", code=CREDENTIALS_REFUSED)
    check_turned_away(envelope, now=now, longest_wait=longest_wait)
    token = envelope.fields.get("access_token")
    # It becomes a header, which holds nothing else.
    if status != HTTPStatus.OK or not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise unavailable(_TITLE, envelope.status)
    return Issued(token, positive_number(envelope.fields.get("expires_in")))


def check_read(envelope: Envelope) -> None:
    """Raise for an answer to a read that shows neither data nor that there are none.

    Raises:
        Unclear: a whole answer that fits no known envelope.
        Transient: an outage.
    """
    _read_data(envelope)


def _read_data(envelope: Envelope) -> object:
    """Return what a read found; None when SIASN says that there is nothing."""
    if envelope.says_nothing_there:
        return None
    data = envelope.fields.get("data")
    if envelope.code == "1" and envelope.status == HTTPStatus.OK and data is not None:
        return data
    raise not_understood(envelope)


def not_understood(envelope: Envelope) -> Transient | Unclear:
    """Return the error for an answer that is none of those that we know: Transient where it tells of an outage."""
    return unavailable(_TITLE, envelope.status) if envelope.is_outage else _unclear(envelope)


def about_this_call(envelope: Envelope) -> Transient | Unclear:
    """Return the error for a call that is refused although SIASN takes our tokens."""
    return _unclear(envelope) if envelope.whole else unavailable(_TITLE, envelope.status)


def _unclear(envelope: Envelope) -> Unclear:
    return Unclear(
        f"SIASN's answer fits no form that we know (HTTP {envelope.status})", words=masked(envelope.words) or None
    )
