"""SIASN's answers: envelopes of reads and saves, faults of the API manager, pages of the proxy in front."""

import json
from typing import Any, Final, Literal
from zlib import crc32

from starlette.responses import HTMLResponse, JSONResponse, Response

NOT_FOUND: Final = "Data tidak ditemukan"
Mode = Literal["404", "200", "mixed"]


def coin(key: str) -> bool:
    """Return the same arbitrary truth for the same key: how a mixed quirk decides."""
    return crc32(key.encode()) % 2 == 0


def found(data: object) -> JSONResponse:
    """Return a read's answer; a list comes with its count."""
    content: dict[str, Any] = {"code": 1, "data": data}
    if isinstance(data, list):
        content |= {"count": len(data), "message": "success"}
    return JSONResponse(content)


def not_found(key: str, mode: Mode) -> JSONResponse:
    """Return "Data tidak ditemukan" for what was asked for by `key`."""
    status = int(mode) if mode != "mixed" else (404 if coin(key) else 200)
    return JSONResponse({"code": 0, "data": NOT_FOUND}, status_code=status)


def saved(key: str, row_id: str, *, as_string: bool) -> JSONResponse:
    """Return a save's answer; `key` names the id in `mapData`, which may be a JSON string."""
    map_data: dict[str, str] | str = {key: row_id}
    if as_string:
        map_data = json.dumps(map_data)
    return JSONResponse({"success": True, "message": "Data berhasil disimpan", "mapData": map_data})


def refused(message: str, status: int) -> JSONResponse:
    """Return the answer to a save that SIASN will not make."""
    return JSONResponse({"success": False, "message": message}, status_code=status)


def api_fault(
    status: int, code: int, message: str, description: str, *, accept: str, headers: dict[str, str] | None = None
) -> Response:
    """Return a fault of the API manager (WSO2), as XML for who asks for XML and not for JSON."""
    if "xml" in accept and "json" not in accept:
        body = (
            '<ams:fault xmlns:ams="http://wso2.org/apimanager/security">'
            f"<ams:code>{code}</ams:code><ams:message>{message}</ams:message>"
            f"<ams:description>{description}</ams:description></ams:fault>"
        )
        return Response(body, status_code=status, media_type="application/xml", headers=headers)
    fault = {"code": code, "message": message, "description": description}
    return JSONResponse({"fault": fault}, status_code=status, headers=headers)


def invalid_credentials(accept: str, *, missing: bool = False) -> Response:
    """Return the 401 for a call whose tokens are missing, unknown, expired or revoked."""
    code, message = (900902, "Missing Credentials") if missing else (900901, "Invalid Credentials")
    description = "Make sure you have provided the correct security credentials"
    headers = {"WWW-Authenticate": 'OAuth2 realm="WSO2 API Manager"'}
    return api_fault(401, code, message, description, accept=accept, headers=headers)


def proxy_page(status: int, title: str) -> HTMLResponse:
    """Return an error page as the reverse proxy in front shows it."""
    page = (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status} {title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return HTMLResponse(page, status_code=status)
