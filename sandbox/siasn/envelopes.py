"""SIASN's answers: envelopes of reads and saves, faults of the API manager, pages of the proxy in front."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from sandbox.siasn.dates import date_error
from sandbox.siasn.switches import EmptyHistory, FaultShape, MapDataShape, NotFoundMode, Switches, TokenText

NOT_FOUND: Final = "Data tidak ditemukan"
RECORD_NOT_FOUND: Final = "record not found"
_EMPTY: Final[tuple[EmptyHistory, ...]] = ("null", "not_found", "record_not_found", "empty_list")


def coin(key: str) -> bool:
    """Return the same arbitrary truth for the same key: how a mixed quirk decides."""
    return pick(key, 2) == 0


def pick(key: str, count: int) -> int:
    """Return the same arbitrary number below `count` for the same key."""
    # Not a checksum: those of two keys that differ by a prefix are not independent, and some mixtures never occur.
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % count


def found(data: object, *, count: bool = True) -> JSONResponse:
    """Return a read's answer; a list comes with its count unless `count` says otherwise."""
    content: dict[str, Any] = {"code": 1, "data": data}
    if isinstance(data, list) and count:
        content |= {"count": len(data), "message": "success"}
    return JSONResponse(content)


def not_found_status(key: str, mode: NotFoundMode) -> int:
    """Return the HTTP status with which SIASN says that it has nothing by `key`."""
    return int(mode) if mode != "mixed" else (404 if coin(key) else 200)


def not_found(key: str, mode: NotFoundMode, text: str = NOT_FOUND) -> JSONResponse:
    """Return "Data tidak ditemukan", or another text that says so, for what was asked for by `key`."""
    return JSONResponse({"code": 0, "data": text}, status_code=not_found_status(key, mode))


def empty_history(nip: str, switches: Switches) -> JSONResponse:
    """Return the answer for a known person who has no rows of a kind."""
    answer = switches.empty_history
    if answer == "mixed":
        # Another key than that of `not_found`, or some of the combinations would never occur.
        answer = _EMPTY[pick(f"empty {nip}", len(_EMPTY))]
    if answer == "null":
        return found(None)
    if answer == "empty_list":
        return found([])
    return not_found(nip, switches.not_found, NOT_FOUND if answer == "not_found" else RECORD_NOT_FOUND)


def saved(row_id: str, *, shape: MapDataShape, key: str) -> JSONResponse:
    """Return the answer to a save that is done.

    Args:
        row_id: of the row that was added or changed.
        shape: of `mapData`: the bare id, an object, or JSON text of that object.
        key: names the id in the object (`rwSkpId`).
    """
    named = {key: row_id}
    map_data = {"bare": row_id, "object": named, "json_text": json.dumps(named)}[shape]
    return JSONResponse({"success": True, "mapData": map_data, "message": "success"})


def missing(fields: Sequence[str], status: int) -> JSONResponse:
    """Return the answer to a save that lacks fields.

    Args:
        fields: their names on the wire, at least one.
        status: HTTP status.
    """
    head = "1 error occurred:" if len(fields) == 1 else f"{len(fields)} errors occurred:"
    lines = "".join(f"\n\t* {name[:1].upper()}{name[1:]} is required" for name in fields)
    return JSONResponse({"code": 0, "data": None, "message": f"{head}{lines}\n\n"}, status_code=status)


def refused(message: str, status: int) -> JSONResponse:
    """Return the answer to a save that SIASN will not make for its content."""
    return JSONResponse({"success": False, "mapData": None, "message": message}, status_code=status)


def bad_date(value: str, status: int) -> JSONResponse:
    """Return the answer to a save with a text that is no date `dd-mm-yyyy`, with Go's sentence about it.

    Raises:
        ValueError: it is a date.
    """
    sentence = date_error(value)
    if sentence is None:
        raise ValueError("a date is no bad date")
    return refused(f"code=400, message={sentence}, internal={sentence}", status)


def api_fault(
    status: int,
    code: int,
    message: str,
    description: str,
    *,
    accept: str,
    shape: FaultShape,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a fault of the API manager (WSO2), as XML for who asks for XML and not for JSON.

    Args:
        status: HTTP status.
        code: WSO2's number of the fault.
        message: its name.
        description: what it means in this case.
        accept: the call's header `Accept`.
        shape: where in the JSON the code is.
        headers: of the answer.
    """
    if "xml" in accept and "json" not in accept:
        body = (
            '<ams:fault xmlns:ams="http://wso2.org/apimanager/security">'
            f"<ams:code>{code}</ams:code><ams:message>{message}</ams:message>"
            f"<ams:description>{description}</ams:description></ams:fault>"
        )
        return Response(body, status_code=status, media_type="application/xml", headers=headers)
    named = {"message": message, "description": description}
    # The releases that nest have a number for a code, those that do not have a text.
    nested = {"fault": {"code": code, **named}}
    top_level = {"code": str(code), "type": "Status report", **named}
    return JSONResponse(nested if shape == "nested" else top_level, status_code=status, headers=headers)


def invalid_credentials(accept: str, shape: FaultShape, *, absent: bool = False) -> Response:
    """Return the 401 for a call whose token 1 is absent, unknown, expired or revoked."""
    code, message = (900902, "Missing Credentials") if absent else (900901, "Invalid Credentials")
    description = "Make sure you have provided the correct security credentials"
    headers = {"WWW-Authenticate": 'OAuth2 realm="WSO2 API Manager"'}
    return api_fault(401, code, message, description, accept=accept, shape=shape, headers=headers)


def no_such_resource(accept: str, shape: FaultShape) -> Response:
    """Return the API manager's answer for an address, or a method, that it does not know."""
    description = "No matching resource found for given API Request"
    return api_fault(404, 900906, "No matching resource found in the API", description, accept=accept, shape=shape)


def sso_refusal(text: TokenText, status: int, *, absent: bool = False) -> JSONResponse:
    """Return the answer of the service behind (Go, echo) for a token 2 that is absent, unknown, expired or revoked."""
    if absent:
        return JSONResponse({"message": "missing or malformed jwt"}, status_code=status)
    content = {"data": "Token SSO mismatch"} if text == "token_sso_mismatch" else {"message": text}
    return JSONResponse(content, status_code=status)
