"""A service that gives out papers as skp_service does, made up on the spot, and lets in one client of its issuer."""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from sandbox.kit.settings import SimulatorSettings
from tests.partners.simulated import served

CLIENT = "siasn-gateway"
SECRET = "papers-secret"
_BASIC = "Basic " + b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


def paper_of(skp_id: UUID, version: int) -> bytes:
    """Return the paper of an assessment: another one for each version."""
    return b"%%PDF-1.7\n%% %s %d\n%%%%EOF\n" % (str(skp_id).encode(), version)


class PaperService:
    """What it gives, and what it was asked for; both may be changed at any time.

    Attributes:
        url: of the service, without a slash at its end.
        token_url: of its issuer.
        asked: how often, by path; `token` for tokens.
        answers: makes the answer to a request for a paper, of the SKP and the version that is asked for.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.answers: Callable[[UUID, int], Response] = given
        self._tokens: set[str] = set()

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    @property
    def settings(self) -> dict[str, str]:
        """What a gateway is told of it."""
        return {
            "document_url": self.url,
            "document_token_url": self.token_url,
            "document_client_id": CLIENT,
            "document_client_secret": SECRET,
        }

    def revoke(self) -> None:
        """Let no token that was given work any longer."""
        self._tokens.clear()

    def app(self) -> FastAPI:
        """Return it as an application."""
        app = FastAPI()

        @app.post("/token")
        async def token(request: Request) -> Response:
            self.asked["token"] += 1
            told = (request.headers.get("authorization"), (await request.form()).get("grant_type"))
            if told != (_BASIC, "client_credentials"):
                return JSONResponse({"error": "invalid_client"}, 401)
            self._tokens.add(issued := str(uuid4()))
            return JSONResponse({"access_token": issued, "token_type": "Bearer", "expires_in": 3600})

        @app.get("/v1/annual-results/{skp_id}/documents/{name}")
        async def paper(skp_id: UUID, name: str, version: int, request: Request) -> Response:
            self.asked[name] += 1
            if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
                return problem(401, "invalid_token")
            return self.answers(skp_id, version)

        return app


def given(skp_id: UUID, version: int) -> Response:
    """Answer with the paper of a version."""
    content = paper_of(skp_id, version)
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "Document-Version": str(version)}
    return Response(content, media_type="application/pdf", headers=headers)


def problem(status: int, code: str) -> Response:
    """Answer as any service of the hub does that refuses something."""
    return JSONResponse({"type": f"urn:kinerja:problem:{code}"}, status, media_type="application/problem+json")


@asynccontextmanager
async def paper_service() -> AsyncIterator[PaperService]:
    """Run it on a free port."""
    service = PaperService()
    async with served(SimulatorSettings(port=0), service.app()) as server:
        service.url = server.url
        yield service
