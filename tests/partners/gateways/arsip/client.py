"""Arsip's wire: a few calls, each answered with a result or with one of the kit's errors."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Literal, TypeVar, Unpack
from urllib.parse import quote, urlencode

from hub.clock import Clocks
from hub.errors import Permanent
from hub.partner.answers import whole_object
from hub.partner.tokens import Issued, TokenCache, TokenSource
from hub.partner.wire import Answer, Sent, Wire
from tests.partners.gateways.arsip import answers
from tests.partners.gateways.arsip.answers import Said, TokenRefused
from tests.partners.gateways.arsip.settings import ArsipGatewaySettings

Result = TypeVar("Result")

_BEARER: Final[Literal["bearer"]] = "bearer"


class ArsipClient:
    """Calls Arsip with its token, which is renewed when refused. Safe for many tasks of one event loop."""

    def __init__(self, settings: ArsipGatewaySettings, clocks: Clocks) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._now = clocks.now
        self._wire = Wire(settings, clocks=clocks)
        self._tokens = TokenCache[Literal["bearer"]]([TokenSource(_BEARER, self._issue)], settings, clocks)

    @property
    def trouble(self) -> str | None:
        """Why Arsip does not let us in, as `TokenCache.trouble` has it."""
        return self._tokens.trouble

    async def assessments(self, nip: str) -> list[Said]:
        """Return what Arsip shows of a person's assessments."""
        return await self._call("assessments/list", "GET", f"persons/{quote(nip)}/assessments", answers.items)

    async def save_assessment(self, row: Said, partner_id: str | None) -> str:
        """Create an assessment, or update the one of that id; returns its id. Not idempotent."""
        saved = partial(answers.text, name="id")
        if partner_id is None:
            return await self._call("assessments/create", "POST", "assessments", saved, json=row)
        return await self._call("assessments/update", "PUT", f"assessments/{partner_id}", saved, json=row)

    async def attach(self, record_id: str, content: bytes) -> str:
        """Attach a document to an assessment, in the place of the one before; returns its id. Not idempotent."""
        saved = partial(answers.text, name="id")
        return await self._call("documents/attach", "POST", f"assessments/{record_id}/document", saved, content=content)

    async def add_awards(self, rows: Sequence[Said]) -> list[str | Permanent]:
        """Add awards; returns an id or a refusal of each, in their order. Not idempotent."""
        return await self._call("awards/add", "POST", "awards", answers.each_saved, json={"items": rows})

    async def awards(self, cursor: str | None) -> tuple[list[Said], str | None]:
        """Return a page of everybody's awards, and where the next one begins."""
        query = urlencode({"cursor": cursor} if cursor else {})
        return await self._call(
            "awards/list", "GET", f"awards?{query}", lambda said: (answers.items(said), said.get("next"))
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def _call(
        self, operation: str, method: str, path: str, interpret: Callable[[Said], Result], **sent: Unpack[Sent]
    ) -> Result:
        """Call, and once more when the token had to be renewed: a refused call was certainly not carried out."""
        for last in (False, True):
            tokens = await self._tokens.current()
            sent["headers"] = {"Authorization": f"Bearer {tokens.of(_BEARER)}"}
            try:
                return await self._wire.request(
                    method,
                    f"{self._settings.url}/{path}",
                    operation=operation,
                    changes=method != "GET",
                    interpret=lambda answer: interpret(answers.accepted(answer.status, self._said(answer))),
                    **sent,
                )
            except TokenRefused:
                self._tokens.invalidate(tokens, (_BEARER,))
                if last:
                    raise
        raise AssertionError

    async def _issue(self) -> Issued:
        secret = self._settings.client_secret.get_secret_value()
        return await self._wire.request(
            "POST",
            f"{self._settings.url}/token",
            operation="token",
            changes=False,
            interpret=lambda answer: answers.issued(answer.status, self._said(answer)),
            form={"client_id": self._settings.client_id, "client_secret": secret},
        )

    def _said(self, answer: Answer) -> Said:
        longest = self._settings.retry_after_max_seconds
        return whole_object(self._settings.title, answer, now=self._now(), longest_wait=longest)
