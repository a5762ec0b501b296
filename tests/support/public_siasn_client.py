"""A client of SIASN as other people's public clients are built, which shares no code with the product.

It imports nothing of this repository, and what it expects was taken from the code of public clients alone. Where they
differ, it goes either way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

import httpx

JsonObject = dict[str, Any]

HISTORIES: Final = (
    "angkakredit", "cltn", "diklat", "dp3", "golongan", "hukdis", "jabatan", "kinerjaperiodik", "kompetensi", "kursus",
    "masakerja", "pemberhentian", "pendidikan", "penghargaan", "pindahinstansi", "pnsunor", "potensi", "pwk",
    "sertifikasi", "skp", "skp22",
)  # fmt: skip
"""The names after `rw-` of the histories that at least two public clients read."""

_TOKEN_TEXTS: Final = ("invalid or expired jwt", "Invalid Credentials")


class Refused(Exception):
    """SIASN said no. `body` is its answer, whatever it was."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(f"refused with status {status}")
        self.status = status
        self.body = body

    @property
    def message(self) -> str:
        """Return the sentence that a client shows its user."""
        return str(self.body.get("message", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where SIASN is: the API with its base path, and the two addresses that hand out tokens."""

    api: str
    token: str
    sso: str


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Who calls, and in which of the ways that clients have.

    Attributes:
        fixed_sso_token: Sent as token 2 instead of one by user name and password.
        token_1_as: How token 1 is asked for.
        renews_on: By what a client sees that a token is refused: by status 401, or by the answer's text.
    """

    consumer_key: str
    consumer_secret: str
    client_id: str = ""
    username: str = ""
    password: str = ""
    fixed_sso_token: str | None = None
    token_1_as: Literal["form", "json"] = "form"
    renews_on: Literal["status", "text"] = "text"


class PublicSiasnClient:
    """Speaks to SIASN through an HTTP client that its caller opens and closes."""

    def __init__(self, http: httpx.AsyncClient, addresses: Addresses, credentials: Credentials) -> None:
        self._http = http
        self._at = addresses
        self._credentials = credentials
        self._tokens: dict[str, str] = {}
        self.sign_ins = 0

    # -- tokens and calls

    async def sign_in(self) -> None:
        """Fetch both tokens anew; one that is fixed stays.

        Raises:
            Refused: The key, the secret, the user name or the password is not known.
        """
        who = self._credentials
        grant = {"grant_type": "client_credentials"}
        basic = httpx.BasicAuth(who.consumer_key, who.consumer_secret)
        if who.token_1_as == "json":
            first = await self._http.post(self._at.token, json=grant, auth=basic)
        else:
            first = await self._http.post(self._at.token, data=grant, auth=basic)
        second = who.fixed_sso_token or _access_token(await self._http.post(self._at.sso, data=self._password_grant()))
        self._tokens = {"Authorization": f"Bearer {_access_token(first)}", "Auth": f"bearer {second}"}
        self.sign_ins += 1

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Return the answer to one call; a refused token is renewed once. `path` begins with a slash."""
        if not self._tokens:
            await self.sign_in()
        answer = await self._call_once(method, path, **options)
        if self._refuses_token(answer):
            await self.sign_in()
            answer = await self._call_once(method, path, **options)
        return answer

    # -- reads

    async def person(self, nip: str) -> JsonObject | None:
        """Return the person with this NIP, or None."""
        data = await self._read(f"/pns/data-utama/{nip}")
        return data if isinstance(data, dict) else None

    async def history(self, name: str, nip: str) -> list[JsonObject]:
        """Return the rows of `rw-<name>`; a person without any has none, in whichever form SIASN says so."""
        data = await self._read(f"/pns/rw-{name}/{nip}")
        return data if isinstance(data, list) else []

    async def row(self, operation: str, row_id: str) -> JsonObject | None:
        """Return one row by its id, or None: `operation` is `skp22`, `penghargaan` or `angkakredit`."""
        data = await self._read(f"/{operation}/id/{row_id}")
        return data if isinstance(data, dict) else None

    async def professionality(self, nip: str) -> JsonObject | None:
        """Return the person's index of professionality, or None."""
        data = await self._read(f"/pns/nilaiipasn/{nip}")
        return data if isinstance(data, dict) else None

    async def units(self, *, limit: int | None = None, offset: int = 0) -> list[JsonObject]:
        """Return the institution's units: all, or at most `limit` after the first `offset`."""
        page = {} if limit is None else {"limit": str(limit), "offset": str(offset)}
        data = await self._read("/referensi/ref-unor", params=page)
        return data if isinstance(data, list) else []

    async def renew_main_data(self, what: Literal["jabatan", "golongan"], person_id: str) -> str:
        """Have SIASN renew a person's position or rank; return its message.

        Raises:
            Refused: The answer's flag does not say that all went well.
        """
        answer = await self.call("GET", f"/pns/data-utama-{what}sync", params={"pns_orang_id": person_id})
        body = _json(answer)
        if not isinstance(body, dict) or body.get("Error") != "false":
            raise Refused(answer.status_code, body)
        return str(body["Message"])

    # -- saves and deletes

    async def save(self, operation: str, body: Mapping[str, Any]) -> str:
        """Save a row of `skp22` or `kinerjaperiodik`; return its id, which `mapData` is.

        Raises:
            Refused: SIASN did not say that it stored the row.
        """
        map_data = await self._save(operation, body)
        if not isinstance(map_data, str):
            raise Refused(200, {"message": f"mapData is a {type(map_data).__name__}"})
        return map_data

    async def save_with_key(self, operation: str, key: str, body: Mapping[str, Any]) -> str:
        """Save a row of `penghargaan` or `angkakredit`; return its id, which `mapData` holds under `key`.

        Raises:
            Refused: SIASN did not say that it stored the row.
        """
        map_data = await self._save(operation, body)
        if not isinstance(map_data, dict) or not isinstance(map_data.get(key), str):
            raise Refused(200, {"message": f"mapData has no {key}"})
        return str(map_data[key])

    async def delete(self, operation: str, row_id: str) -> None:
        """Delete a row of `kinerjaperiodik`, `penghargaan` or `angkakredit`.

        Raises:
            Refused: SIASN did not say that it deleted the row.
        """
        answer = await self.call("DELETE", f"/{operation}/delete/{row_id}")
        body = _json(answer)
        if not isinstance(body, dict) or body.get("success") is not True:
            raise Refused(answer.status_code, body)

    # -- documents

    async def upload(self, kind: str, content: bytes, filename: str = "dokumen.pdf") -> JsonObject:
        """Store a document of the kind `kind` (id_ref_dokumen); return what a save's `path` takes.

        Raises:
            Refused: SIASN did not take the document.
        """
        body = await self._upload("/upload-dok", {"id_ref_dokumen": kind}, content, filename)
        data: JsonObject = body["data"]
        return data

    async def upload_for_row(self, row_id: str, kind: str, content: bytes, filename: str = "dokumen.pdf") -> None:
        """Store a document of the kind `kind` with a row that was saved before.

        Raises:
            Refused: SIASN did not take the document.
        """
        await self._upload("/upload-dok-rw", {"id_riwayat": row_id, "id_ref_dokumen": kind}, content, filename)

    async def download(self, uri: str, *, encoded: bool = False) -> bytes:
        """Return a document by its `dok_uri`, which clients send as it is or `encoded`.

        Raises:
            Refused: The answer is not a PDF, whatever its status.
        """
        file_path = quote(uri, safe="") if encoded else uri
        answer = await self.call("GET", f"/download-dok?filePath={file_path}")
        if not answer.content.startswith(b"%PDF"):
            raise Refused(answer.status_code, _json(answer))
        return answer.content

    def _password_grant(self) -> dict[str, str]:
        who = self._credentials
        return {
            "client_id": who.client_id,
            "grant_type": "password",
            "username": who.username,
            "password": who.password,
        }

    async def _call_once(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Accept": "application/json", **self._tokens}
        return await self._http.request(method, f"{self._at.api}{path}", headers=headers, **options)

    def _refuses_token(self, answer: httpx.Response) -> bool:
        if self._credentials.renews_on == "status":
            return answer.status_code == httpx.codes.UNAUTHORIZED
        body = _json(answer)
        if not isinstance(body, dict):
            return False
        message = body.get("message")
        if message == "Runtime Error":
            return "SUSPENDED" not in str(body.get("description", ""))
        return message in _TOKEN_TEXTS or body.get("data") == "Token SSO mismatch"

    async def _read(self, path: str, **options: Any) -> object:
        """Return an answer's data, None where it holds none; raise Refused for what is no answer of a read."""
        answer = await self.call("GET", path, **options)
        body = _json(answer)
        if not isinstance(body, dict) or "data" not in body:
            raise Refused(answer.status_code, body)
        nothing = body.get("code") == 0 or body["data"] in ("Data tidak ditemukan", "record not found")
        if not nothing and (answer.is_error or body.get("code") != 1):
            raise Refused(answer.status_code, body)
        return None if nothing else body["data"]

    async def _save(self, operation: str, row: Mapping[str, Any]) -> object:
        """Return `mapData` of a save that both ways of looking at it call done: by flag and by message."""
        answer = await self.call("POST", f"/{operation}/save", json=dict(row))
        body = _json(answer)
        if not isinstance(body, dict) or body.get("success") is not True or body.get("message") != "success":
            raise Refused(answer.status_code, body)
        return body.get("mapData")

    async def _upload(self, path: str, fields: Mapping[str, str], content: bytes, filename: str) -> JsonObject:
        file = (filename, content, "application/pdf")
        answer = await self.call("POST", path, data=dict(fields), files={"file": file})
        body = _json(answer)
        if not isinstance(body, dict) or body.get("code") != 1:
            raise Refused(answer.status_code, body)
        return body


def _json(answer: httpx.Response) -> object:
    """Return the answer's JSON, or its text where it is something else."""
    try:
        body: object = answer.json()
    except ValueError:
        return answer.text
    return body


def _access_token(answer: httpx.Response) -> str:
    body = _json(answer)
    if answer.is_error or not isinstance(body, dict):
        raise Refused(answer.status_code, body)
    return str(body["access_token"])
