"""What Arsip's whole answers mean: a result, or one of the kit's errors. Pure."""

from http import HTTPStatus
from typing import Final

from hub.errors import Permanent, Refused
from hub.partner.json_client import Said, objects_in, text_in, unclear

PERSON_UNKNOWN: Final = "person_unknown"
RECORD_GONE: Final = "record_gone"


def accepted(status: int, said: Said) -> Said:
    """Return what an answer says, unless it is a refusal (Refused) or neither (Unclear)."""
    words = said.get("error")
    if isinstance(words, str):
        raise refusal(status, words)
    if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise unclear()
    return said


def refusal(status: int, words: str) -> Refused:
    """Return the error for what Arsip refuses; nothing was carried out."""
    about_person = PERSON_UNKNOWN if words.startswith("nip ") else Refused.code
    code = RECORD_GONE if status == HTTPStatus.NOT_FOUND else about_person
    return Refused(f"Arsip refuses it (HTTP {status})", code=code, words=words)


def saved(said: Said) -> str:
    """Return the id of what was saved; raises Unclear."""
    return text_in(said, "id")


def each_saved(said: Said) -> list[str | Permanent]:
    """Return an id or a refusal for each of several, in the order in which they were sent; raises Unclear."""
    return [
        refusal(HTTPStatus.UNPROCESSABLE_ENTITY, text_in(one, "error")) if "error" in one else saved(one)
        for one in objects_in(said, "results")
    ]


def page(said: Said) -> tuple[list[Said], str | None]:
    """Return what a list shows, and where the next page begins; raises Unclear."""
    return objects_in(said, "items"), text_in(said, "next") if said.get("next") else None
