"""A SIASN whose answers a test writes down, and the settings and events that go with it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from contracts.skp import Assessor, SkpFinalisedV1
from contracts.vocabulary import Predicate, Rating
from services.siasn_gateway.settings import SiasnGatewaySettings

NIP = "199001012015032000"
ASSESSOR_NIP = "197001011995031000"
API = "https://siasn.test/api"
TOKEN = "https://siasn.test/oauth2/token"
SSO = "https://siasn.test/sso/token"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def settings(**changes: Any) -> SiasnGatewaySettings:
    told: dict[str, Any] = {
        "api_url": API,
        "token_url": TOKEN,
        "sso_url": SSO,
        "consumer_key": "key",
        "consumer_secret": "secret",
        "sso_client_id": "client",
        "sso_username": "user",
        "sso_password": "password",
        "retry_wait_seconds": 0,
        "calls_per_second": 0,
    }
    return SiasnGatewaySettings(**(told | changes))


def event(**changes: Any) -> SkpFinalisedV1:
    told: dict[str, Any] = {
        "skp_id": UUID(int=7),
        "nip": NIP,
        "year": 2025,
        "version": 1,
        "work_results": Rating.ABOVE,
        "behaviour": Rating.AS_EXPECTED,
        "predicate": Predicate.GOOD,
        "assessor": Assessor(
            status="asn",
            nip=ASSESSOR_NIP,
            name="Wangsareja Tanumiharja",
            position="Kepala Badan",
            unit_name="Badan Kepegawaian",
            grade="IV/b",
        ),
        "finalised_at": datetime(2026, 1, 15, 8, 30, tzinfo=UTC),
    }
    return SkpFinalisedV1(**(told | changes))


class Scripted(httpx.MockTransport):
    """Issues tokens `a1`, `a2`, ... and `s1`, `s2`, ...; answers the API with what the test wrote, in order."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(self._answer)
        self.answers = list(answers)
        self.token_answers: list[Answer] = []
        self.calls: list[httpx.Request] = []
        self.issued = {TOKEN: 0, SSO: 0}
        self.token_requests: list[httpx.Request] = []

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # as a network does, lets the other tasks run
        if str(request.url) in self.issued:
            self.token_requests.append(request)
            if self.token_answers:
                return _given(self.token_answers.pop(0), request)
            return self._token(str(request.url))
        self.calls.append(request)
        return _given(self.answers.pop(0), request)

    def _token(self, url: str) -> httpx.Response:
        self.issued[url] += 1
        letter = "a" if url == TOKEN else "s"
        return httpx.Response(200, json={"access_token": f"{letter}{self.issued[url]}", "expires_in": "3600"})


def _given(answer: Answer, request: httpx.Request) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer if isinstance(answer, httpx.Response) else answer(request)


def html(status: int) -> httpx.Response:
    return httpx.Response(status, html="<html><h1>Bad Gateway</h1></html>")


def fault(status: int, code: int = 900901) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "Invalid Credentials", "description": "Make sure"})


def refused_jwt(status: int = 401, message: str = "invalid or expired jwt") -> httpx.Response:
    return httpx.Response(status, json={"message": message})


def not_found(status: int = 404) -> httpx.Response:
    return httpx.Response(status, json={"code": 0, "data": "Data tidak ditemukan"})


def person(nip: str = NIP) -> httpx.Response:
    return httpx.Response(200, json={"code": 1, "data": {"id": "P-1", "nipBaru": nip}})


def saved(map_data: object = None) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "mapData": map_data or {"rwSkpId": "R-1"}})
