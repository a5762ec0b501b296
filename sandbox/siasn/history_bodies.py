"""Reading the body of a save as SIASN's service (Go) does: names in any case, types, required fields, contents."""

import re
from typing import Any, Final

from starlette.responses import Response

from sandbox.kit.bodies import json_object
from sandbox.siasn import documents
from sandbox.siasn.bodies import lacking, named_as
from sandbox.siasn.dates import date_error
from sandbox.siasn.envelopes import bad_date, missing, refused
from sandbox.siasn.history_kinds import FieldType, SaveKind
from sandbox.siasn.state import Sandbox

_LONGEST_TEXT: Final = 1000
_WHOLE: Final = re.compile(r"-?\d{1,9}", re.ASCII)
_DIGITS: Final = re.compile(r"\d{1,9}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
# Which characters are special to SIASN is not known. Blanks at either end are (clients trim because of that).
_DECREE: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ./,()&:_-]*[A-Za-z0-9.)])?", re.ASCII)
_DOCUMENT_FIELDS: Final = ("dok_id", "dok_nama", "dok_uri", "object", "slug")

Body = dict[str, Any]


class SaveRefused(Exception):
    """A save that SIASN will not make; the answer says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__("save refused")
        self.answer = answer


def read_body(kind: SaveKind, sandbox: Sandbox, content: bytes) -> Body:
    """Return the body of a save with its names as SIASN spells them, whole numbers as such, empty fields left out.

    Raises:
        SaveRefused: It is no JSON object, or has wrong types, misses fields, or holds what SIASN refuses.
    """
    status = sandbox.switches.refusal_status
    sent = json_object(content)
    if sent is None:
        raise SaveRefused(refused("Data tidak valid: body", status))
    body = _typed(kind, named_as(("id", "path", *kind.fields), sent), status)
    if absent := lacking(kind.demanded, body):
        raise SaveRefused(missing([kind.in_go(name) for name in absent], status))
    _check_contents(kind, body, status)
    if sandbox.switches.unknown_document == "refused":
        for entry in body.get("path", []):
            if not documents.known(sandbox, entry):
                raise SaveRefused(refused(documents.UNKNOWN, status))
    return body


def _typed(kind: SaveKind, body: Body, status: int) -> Body:
    typed: Body = {}
    wrong: list[str] = []
    for name, value in body.items():
        if value is None or value == "":
            continue
        try:
            typed[name] = _path(value) if name == "path" else _value(kind.fields.get(name, "text"), value)
        except (TypeError, ValueError):
            wrong.append(name)
    if wrong:
        raise SaveRefused(refused(f"Data tidak valid: {', '.join(sorted(wrong))}", status))
    return typed


def _value(field_type: FieldType, value: object) -> object:
    """Return a field's value in the type that SIASN keeps.

    Raises:
        TypeError, ValueError: It cannot be that.
    """
    if field_type == "whole":
        return int(_matching(_WHOLE, value))
    if field_type == "number":
        number = float(_matching(_NUMBER, value))
        return int(number) if number.is_integer() else number
    if field_type == "digits":
        return _matching(_DIGITS, value)
    if field_type == "amount":
        return _matching(_NUMBER, value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("no text")
    text = str(value)
    # Half a surrogate pair, which JSON can hold, has no UTF-8: an error of encoding is one of the value.
    if len(text.encode()) > _LONGEST_TEXT:
        raise ValueError("too long")
    return text


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    if pattern.fullmatch(text) is None:
        raise ValueError("no number")
    return text


def _path(value: object) -> list[dict[str, str | None]]:
    if not isinstance(value, list):
        raise TypeError("no list")
    entries = []
    for entry in value:
        if not isinstance(entry, dict):
            raise TypeError("no document")
        given = named_as(_DOCUMENT_FIELDS, entry)
        document = {name: None if given.get(name) is None else _text(given[name]) for name in _DOCUMENT_FIELDS}
        if not document["dok_id"]:
            raise ValueError("no document")
        entries.append(document)
    return entries


def _check_contents(kind: SaveKind, body: Body, status: int) -> None:
    for name, field_type in kind.fields.items():
        value = body.get(name)
        if value is None:
            continue
        if field_type == "decree" and _DECREE.fullmatch(value) is None:
            raise SaveRefused(refused("nomor sk tidak valid/mengandung spesial karakter", status))
        if field_type == "date" and date_error(value) is not None:
            raise SaveRefused(bad_date(value, status))
        if name in kind.codes and str(value) not in kind.codes[name]:
            raise SaveRefused(refused(f"{name} tidak ditemukan pada data referensi", status))
    if kind.check is not None and (refusal := kind.check(body)) is not None:
        raise SaveRefused(refused(refusal, status))
