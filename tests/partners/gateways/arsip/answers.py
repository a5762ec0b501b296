"""What Arsip's answers mean: a result, or one of the kit's errors. Pure."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from hub.errors import Permanent, Refused, Transient, Unclear
from hub.partner.tokens import CREDENTIALS_REFUSED, Issued

PERSON_UNKNOWN: Final = "person_unknown"
RECORD_GONE: Final = "record_gone"

Said = Mapping[str, Any]


class TokenRefused(Transient):
    """The token is not valid, or no longer."""

    code = "token_refused"


def accepted(status: int, said: Said) -> Said:
    """Return what a whole answer says, unless it is a refusal.

    Raises:
        TokenRefused: HTTP 401.
        Refused: it says no; nothing was carried out.
        Unclear: neither yes nor no.
    """
    words = said.get("error")
    if status == HTTPStatus.UNAUTHORIZED:
        raise TokenRefused("Arsip refuses our token")
    if isinstance(words, str):
        raise refusal(status, words)
    if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise unclear()
    return said


def refusal(status: int, words: str) -> Refused:
    """Return the error for what Arsip refuses."""
    if status == HTTPStatus.NOT_FOUND:
        code = RECORD_GONE
    else:
        code = PERSON_UNKNOWN if words.startswith("nip ") else Refused.code
    return Refused(f"Arsip refuses it (HTTP {status})", code=code, words=words)


def unclear() -> Unclear:
    """Return the error for a whole answer that fits no form that we know."""
    return Unclear("Arsip's answer fits no form that we know")


def issued(status: int, said: Said) -> Issued:
    """Return the token in an answer; raises Transient for refused credentials."""
    if status == HTTPStatus.UNAUTHORIZED:
        raise Transient("Arsip does not know our client", code=CREDENTIALS_REFUSED)
    return Issued(text(said, "access_token"), float(said.get("expires_in") or 0) or None)


def text(said: Said, name: str) -> str:
    """Return a field that must be there, such as an id; raises Unclear."""
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise unclear()
    return value


def items(said: Said, name: str = "items") -> list[Said]:
    """Return a list of objects; raises Unclear."""
    listed = said.get(name)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise unclear()
    return listed


def each_saved(said: Said) -> list[str | Permanent]:
    """Return an id or a refusal for each of several, in the order in which they were sent."""
    return [
        refusal(HTTPStatus.UNPROCESSABLE_ENTITY, text(one, "error")) if "error" in one else text(one, "id")
        for one in items(said, "results")
    ]
