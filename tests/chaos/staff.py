"""The district's staff: takes SKPs through their whole cycle over the public API, and insists until it is answered."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

import httpx

from contracts.vocabulary import Rating
from sandbox.district.model import SampleAssessment
from services.skp_service.domain.terms import Behaviour
from services.skp_service.roles import Role
from tests.chaos.district import YEAR
from tests.chaos.sign_in import SignIn

Skp = dict[str, Any]
"""As the API shows it."""

_AGAIN_SECONDS: Final = 0.3
_AWAY: Final = frozenset({502, 503, 504})
_BUSY: Final = "urn:kinerja:problem:idempotency_in_progress"
_NOT_YET: Final = "urn:kinerja:problem:unknown_employee"
_PERIOD: Final = {
    "name": f"Tahun {YEAR}",
    "kind": "annual",
    "start": f"{YEAR}-01-01",
    "end": f"{YEAR}-12-31",
    "drafts_close": f"{YEAR}-12-31",
}
_PLAN: Final = {
    "model": "staff",
    "approach": "qualitative",
    "agreement": "Perjanjian kinerja dengan bupati",
    "results": [
        {
            "text": "Tersusunnya laporan kinerja",
            "measures": [{"indicator": "Laporan tersusun tepat waktu", "target": "4 laporan"}],
        }
    ],
}
_LINK: Final = {"name": "Laporan", "link": "https://berkas.example.go.id/laporan"}


class Refused(Exception):
    """The API refused a request for good. The text holds method, path, status and the problem's type only.

    Attributes:
        kind: the problem's type; where the answer is none, its status.
    """

    def __init__(self, answer: httpx.Response) -> None:
        self.kind = _kind(answer) or str(answer.status_code)
        # The path holds ids only.
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {self.kind}")


class Staff:
    """Clients of `skp_service`: employees, and the agency's admin, who records what the regent decides.

    Nobody here has a superior, so every SKP is the regent's to assess, and none waits for another.

    What the API has answered to hold is counted in `recorded`: pieces of `evidence` and of `feedback`, by SKP id.
    """

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, recorded: Mapping[str, Counter[str]]) -> None:
        self._client = client
        self._sign_in = sign_in
        self._recorded = recorded
        self._admin = sign_in.headers("admin", Role.AGENCY_ADMIN)

    async def open_period(self) -> str:
        """Make the year's period; returns its id."""
        return str((await self._post(self._admin, "/periods", _PERIOD))["id"])

    async def assess(self, period_id: str, one: SampleAssessment) -> str:
        """Take an SKP from its first draft until its owner has accepted the assessment; returns its id.

        Waits for an employee who is still on their way.
        """
        owner, regent = self._sign_in.headers(one.nip, Role.EMPLOYEE, nip=one.nip), self._admin
        skp = await self._post(owner, "/skps", {"period_id": period_id, "plan": _PLAN})
        at, result = f"/skps/{skp['id']}", skp["plan"]["results"][0]["id"]
        skp = await self._post(owner, f"{at}/submit", seen=skp)
        await self._post(regent, f"{at}/approve", seen=skp)
        await self._post(owner, f"{at}/results/{result}/evidence/links", _LINK)
        self._recorded["evidence"][skp["id"]] += 1
        said = [{"result_id": result}, *({"behaviour": each.value} for each in Behaviour)]
        await self._post(regent, f"{at}/feedback", {"items": [{**each, "text": "Baik."} for each in said]})
        self._recorded["feedback"][skp["id"]] += len(said)
        await self._rate(at, "work_results", one.work_results)
        skp = await self._rate(at, "behaviour", one.behaviour)
        await self._post(owner, f"{at}/accept", seen=skp)
        return str(skp["id"])

    async def finalise(self, skp_ids: Sequence[str]) -> None:
        """Make SKPs final, in one request."""
        await self._post(self._admin, "/finalisations", {"skp_ids": list(skp_ids)})

    async def _rate(self, at: str, what: str, rating: Rating) -> Skp:
        """Rate, unless that has been done: a rating has no key, so after a lost answer one has to look."""
        while True:
            skp = await self._content("GET", at, self._admin)
            if skp["assessment"][what] == rating:
                return skp
            headers = {**self._admin, "If-Match": f'"{skp["revision"]}"'}
            path = f"{at}/ratings/{what.replace('_', '-')}"
            answer = await self._insist("PUT", path, headers, {"rating": rating.value})
            if answer.status_code != httpx.codes.PRECONDITION_FAILED:
                return _content_of(answer)

    async def _post(
        self, headers: dict[str, str], path: str, body: dict[str, Any] | None = None, *, seen: Skp | None = None
    ) -> dict[str, Any]:
        """Do something once: the key of the first try goes with every other one."""
        headers = {**headers, "Idempotency-Key": str(uuid4())}
        if seen is not None:
            headers["If-Match"] = f'"{seen["revision"]}"'
        return await self._content("POST", path, headers, body)

    async def _content(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> dict[str, Any]:
        return _content_of(await self._insist(method, path, headers, body))

    async def _insist(self, method: str, path: str, headers: dict[str, str], body: Any) -> httpx.Response:
        """Ask until the service answers for good."""
        while True:
            try:
                answer = await self._client.request(method, f"/v1{path}", json=body, headers=headers)
                if answer.status_code not in _AWAY and _kind(answer) not in {_BUSY, _NOT_YET}:
                    return answer
            except httpx.TransportError:
                pass  # the service restarts, or stands still
            await asyncio.sleep(_AGAIN_SECONDS)


def _content_of(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise Refused(answer)
    content: dict[str, Any] = answer.json()
    return content


def _kind(answer: httpx.Response) -> str | None:
    """Return the problem's type, None where the answer is none."""
    if "problem+json" not in answer.headers.get("content-type", ""):
        return None
    kind: str | None = answer.json().get("type")
    return kind
