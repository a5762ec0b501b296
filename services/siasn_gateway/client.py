"""SIASN's wire: three calls, each answered with a result or with the kit's Transient, Permanent or Uncertain."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx

from hub.errors import Uncertain
from services.siasn_gateway import answers
from services.siasn_gateway.answers import SaveOutcome, TokenKind, TokensRefused
from services.siasn_gateway.rows import SkpRow
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.tokens import TokenCache
from services.siasn_gateway.wire import Wire, as_transient, counted, retrying

Result = TypeVar("Result")
Interpret = Callable[[httpx.Response], Result]

_READ_BLIPS: Final = frozenset({"unreachable", "answer_lost", "unavailable", "unexpected_answer"})
# Only what was certainly not sent: a save is not idempotent.
_SAVE_BLIPS: Final = frozenset({"unreachable"})


class SiasnClient:
    """Calls SIASN with both tokens, which are renewed when refused. Safe for many tasks of one event loop."""

    def __init__(self, settings: SiasnGatewaySettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Connect to nothing yet.

        Args:
            settings: addresses, credentials, timeouts, pace.
            transport: stands in for the network.
        """
        self._settings = settings
        self._wire = Wire(settings, transport)
        self._tokens = TokenCache(settings, self._wire)

    async def person_id(self, nip: str) -> str:
        """Return SIASN's id of a person, which every save names (`pns/data-utama`).

        Raises:
            Permanent: `person_not_found`.
            Transient: SIASN did not answer, or not with that.
        """
        return await self._read("person", f"pns/data-utama/{quote(nip)}", lambda answer: answers.person_id(answer, nip))

    async def skp_rows(self, nip: str) -> list[SkpRow]:
        """Return a person's history of annual assessments (`pns/rw-skp22`); empty only when SIASN says so.

        Raises:
            Transient: SIASN did not answer, or not with that.
        """
        return await self._read("skp_history", f"pns/rw-skp22/{quote(nip)}", answers.skp_rows)

    async def save_skp(self, body: Mapping[str, Any]) -> SaveOutcome:
        """Create a history row, or update the one that `body["id"]` names (`skp22/save`). Not idempotent.

        Raises:
            Transient: it was certainly not carried out.
            Permanent: `refused_by_partner` (RefusedByPartner).
            Uncertain: it may have been, or may still be, carried out.
        """
        return await retrying(self._settings, _SAVE_BLIPS)(
            self._call, "skp_save", "POST", "skp22/save", lambda answer: answers.save_outcome(answer, body), body
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def _read(self, operation: str, path: str, interpret: Interpret[Result]) -> Result:
        async def attempt() -> Result:
            try:
                return await self._call(operation, "GET", path, interpret)
            except Uncertain as lost:
                raise as_transient(lost) from lost

        return await retrying(self._settings, _READ_BLIPS)(attempt)

    async def _call(
        self,
        operation: str,
        method: str,
        path: str,
        interpret: Interpret[Result],
        body: Mapping[str, Any] | None = None,
    ) -> Result:
        """Call, and once more for each token that had to be renewed: it may be one first, then the other."""
        renewed: frozenset[TokenKind] = frozenset()
        while True:
            pair = await self._tokens.pair()
            try:
                with counted(operation):
                    response = await self._wire.request(
                        method, f"{self._settings.siasn_api_url}/{path}", headers=pair.headers(), json=body
                    )
                    answers.check_tokens(response)
                    answers.check_turned_away(response, longest_wait=self._settings.siasn_retry_after_max_seconds)
                    return interpret(response)
            except TokensRefused as refused:
                # A fault that names a token which we have just renewed means the other one.
                suspects = (refused.kinds - renewed) or (frozenset(TokenKind) - renewed)
                if not suspects:
                    raise
                self._tokens.invalidate(pair, suspects)
                renewed |= suspects
