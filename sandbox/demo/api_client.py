"""Calls the API as people of the agency do, each with a token of their own, and repeats a call until it is answered."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from uuid import uuid4

import httpx

from local.http_client import SAFE
from sandbox.sign_in.people import SamplePerson
from sandbox.sign_in.settings import SignInSettings

Json = dict[str, Any]
Parameter = str | int | None

_RETRY_SECONDS: Final = 0.3
_MAX_CONCURRENT: Final = 12
_PAGE: Final = 500
_TOKEN_SECONDS: Final = 12 * 3600
_IN_PROGRESS: Final = "urn:kinerja:problem:idempotency_in_progress"
_EXPIRED: Final = "urn:kinerja:problem:token_expired"


class RefusedRequest(Exception):
    """The API refused a request for good. The text holds method, the kind of address, status and problem type only."""


class Tokens:
    """Tokens of all people of the agency, for every service's API."""

    def __init__(self, issuer: httpx.AsyncClient, people: Mapping[str, SamplePerson]) -> None:
        """Ask for none yet.

        Args:
            issuer: of the development issuer.
            people: what their tokens say, by NIP.
        """
        self._issuer = issuer
        self._people = people
        self._tokens: dict[str, str] = {}

    def person(self, nip: str) -> SamplePerson:
        """Return what somebody's tokens say."""
        return self._people[nip]

    async def token_of(self, person: SamplePerson, *, ended: str | None = None) -> str:
        """Return an access token; the issuer is asked once for each person, and again when one has ended.

        Args:
            person: whose.
            ended: the one that has; the calendar may have been turned.
        """
        if self._tokens.get(person.subject) in {None, ended}:
            settings = SignInSettings()
            form = {
                "grant_type": "client_credentials",
                "subject": person.subject,
                "nip": person.nip,
                "roles": " ".join(person.roles),
                "units": " ".join(person.units),
                "expires_in": str(_TOKEN_SECONDS),
            }
            credentials = (settings.client_id, settings.client_secret)
            answer = await self._issuer.post("/token", data=form, auth=credentials, extensions=SAFE)
            self._tokens[person.subject] = answer.raise_for_status().json()["access_token"]
        return self._tokens[person.subject]


class AgencyApi:
    """A service's API for all people of the agency: a bounded number of calls at once, whoever makes them."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        """Call nobody yet; `client` is the service's."""
        self._client = client
        self._tokens = tokens
        self._slots = asyncio.Semaphore(_MAX_CONCURRENT)

    def client_for(self, nip: str) -> "ApiClient":
        """Return the client of one person."""
        return ApiClient(self, self._tokens.person(nip))

    async def request_until_answered(
        self,
        person: SamplePerson,
        method: str,
        path: str,
        *,
        params: Mapping[str, Parameter] | None = None,
        json: Json | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request until it is answered: with success, or with 412, which the caller has to deal with.

        Args:
            person: who calls.
            method: of HTTP.
            path: below `/v1`.
            params: of the query.
            json: body, or
            content: body.
            headers: beside the token's.

        Raises:
            RefusedRequest: the answer is neither, and waiting would not change it.
        """
        ended = None
        while True:
            token = await self._tokens.token_of(person, ended=ended)
            signed = {**(headers or {}), "Authorization": f"Bearer {token}"}
            try:
                async with self._slots:
                    answer = await self._client.request(
                        method, f"/v1{path}", params=params, json=json, content=content, headers=signed
                    )
            except httpx.TransportError:
                await asyncio.sleep(_RETRY_SECONDS)  # the service restarts
                continue
            if answer.is_success or answer.status_code == httpx.codes.PRECONDITION_FAILED:
                return answer
            kind = answer.json().get("type") if "json" in answer.headers.get("content-type", "") else "?"
            if kind == _EXPIRED and token != ended:
                ended = token
                continue
            if not answer.is_server_error and kind != _IN_PROGRESS:
                raise RefusedRequest(f"{method} {_kind_of(path)}: {answer.status_code} {kind}")
            await asyncio.sleep(_RETRY_SECONDS)


class ApiClient:
    """The API as one person of the agency. Every call is safe to repeat, so a lost answer costs nothing."""

    def __init__(self, api: AgencyApi, who: SamplePerson) -> None:
        self._api = api
        self._who = who

    async def get(self, path: str, **params: Parameter) -> Json:
        """Read something."""
        answer: Json = (await self._api.request_until_answered(self._who, "GET", path, params=params)).json()
        return answer

    async def read(self, path: str) -> bytes:
        """Return a file."""
        return (await self._api.request_until_answered(self._who, "GET", path)).content

    async def items(self, path: str, **params: Parameter) -> AsyncIterator[Json]:
        """Yield every row of a list, page by page."""
        more: dict[str, Parameter] = {}
        while True:
            page = await self.get(path, limit=_PAGE, **params, **more)
            for row in page["items"]:
                yield row
            if page["next"] is None:
                return
            more = {"after": page["next"]}

    async def post(self, path: str, body: Json) -> Json:
        """Make something, once, however often it has to be sent."""
        headers = {"Idempotency-Key": str(uuid4())}
        answer: Json = (
            await self._api.request_until_answered(self._who, "POST", path, json=body, headers=headers)
        ).json()
        return answer

    async def post_unless_changed(self, path: str, body: Json) -> bool:
        """Do something to records whose revisions the body names; False: one of them has changed since it was seen."""
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await self._api.request_until_answered(self._who, "POST", path, json=body, headers=headers)
        return answer.is_success

    async def put(self, path: str, body: Json) -> None:
        """Set something that nobody else changes."""
        await self._api.request_until_answered(self._who, "PUT", path, json=body)

    async def upload(self, path: str, name: str, content: bytes) -> Json:
        """Send a file."""
        headers = {"X-File-Name": name, "Content-Type": "application/octet-stream"}
        answer: Json = (
            await self._api.request_until_answered(self._who, "POST", path, content=content, headers=headers)
        ).json()
        return answer

    async def step(
        self, record: Json, path: str, body: Json | None = None, *, method: str = "POST", of: str = "skps"
    ) -> Json:
        """Do something to a record as it was seen last; when it has changed since, look at it and try again.

        Args:
            record: an SKP, or one of the kind that `of` names.
            path: below the record's.
            body: of the request.
            method: of HTTP.
            of: where records of its kind are.

        Returns:
            The answer: the record as it stands then.
        """
        key = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        address, seen = f"/{of}/{record['id']}", record
        while True:
            headers = {**key, "If-Match": f'"{seen["revision"]}"'}
            answer = await self._api.request_until_answered(
                self._who, method, f"{address}{path}", json=body, headers=headers
            )
            if answer.is_success:
                found: Json = answer.json()
                return found
            seen = await self.get(address)


def _kind_of(path: str) -> str:
    """Return an address without what it names."""
    return "/".join(part if part.replace("-", "").isalpha() else "*" for part in path.split("/"))
