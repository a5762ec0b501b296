"""Plays the staff: opens, rates and finalises SKPs through the public API, and insists until each call is answered."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import httpx

from sandbox.district.model import SampleAssessment

_AGAIN_SECONDS: Final = 0.3
_NOT_YET: Final = frozenset({404, 409, 500, 502, 503, 504})


class RefusedRequest(Exception):
    """The API refused a request for good. The text holds the status and the problem's type only."""


class Staff:
    """A client of `skp_service`. Every call is safe to repeat, so a lost answer costs nothing."""

    def __init__(self, client: httpx.AsyncClient, year: int) -> None:
        self._client = client
        self._year = year

    async def assess(self, assessments: Sequence[SampleAssessment]) -> list[str]:
        """Open and rate SKPs (at most 500), wait for employees that are still on their way; returns the ids."""
        items = [
            {"nip": one.nip, "year": one.year, "work_results": one.work_results, "behaviour": one.behaviour}
            for one in assessments
        ]
        answer = await self._insist("POST", "/v1/skps/bulk", {"items": items})
        return [str(skp_id) for skp_id in answer["ids"]]

    async def finalise(self, skp_ids: Sequence[str]) -> None:
        """Make SKPs final (at most 500), in one request; waits for superiors that are still on their way."""
        await self._insist("POST", "/v1/finalisations", {"skp_ids": list(skp_ids)})

    async def summary(self) -> dict[str, Any] | None:
        """Return how many SKPs are in which state, None while the service does not answer."""
        try:
            answer = await self._client.get("/v1/skps/summary", params={"year": self._year})
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == httpx.codes.OK else None

    async def _insist(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        while True:
            try:
                answer = await self._client.request(method, path, json=body)
            except httpx.TransportError:
                await asyncio.sleep(_AGAIN_SECONDS)  # the service restarts
                continue
            if answer.is_success:
                content: dict[str, Any] = answer.json()
                return content
            if answer.status_code not in _NOT_YET:
                kind = answer.json().get("type") if "json" in answer.headers.get("content-type", "") else "?"
                raise RefusedRequest(f"{method} {path}: {answer.status_code} {kind}")
            await asyncio.sleep(_AGAIN_SECONDS)  # its employees or superiors have not arrived yet
