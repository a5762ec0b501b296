"""SIASN's wire: a few calls, each answered with a result or with the kit's Transient, Permanent or Uncertain."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

import httpx

from contracts.personal import personal
from hub.clock import SYSTEM, Clocks
from hub.errors import HubError, Permanent, Transient, Uncertain
from hub.partner.wire import Answer, Sent, Wire
from services.siasn_gateway import answers
from services.siasn_gateway.answers import Person, SaveOutcome, TokenKind, TokensRefused
from services.siasn_gateway.envelope import Envelope
from services.siasn_gateway.rows import SkpRow
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.siasn_gateway.tokens import TokenPair, headers, token_cache

Result = TypeVar("Result")
Interpret = Callable[[Envelope], Result]

PROBE_PATH: Final = "referensi/ref-unor"
_PROBE: Final = f"{PROBE_PATH}?limit=1&offset=0"


@personal
class Exchange:
    """One call and its answer, for whoever looks on.

    Attributes:
        method: of HTTP.
        path: below the base address, with its query; it may hold a NIP.
        sent: the JSON body, or what a form says beside its file; None for a read.
        answer: as it came.
    """

    method: str
    path: str
    sent: Mapping[str, Any] | None
    answer: Answer


@personal
class _Call(Generic[Result]):
    """One call, whatever tokens it will carry."""

    operation: str
    method: str
    path: str
    interpret: Callable[[Answer], Result]
    changes: bool = False
    sent: Sent = field(default_factory=Sent)
    answer_bytes_max: int | None = None


class SiasnClient:
    """Calls SIASN with both tokens, which are renewed when refused. Safe for many tasks of one event loop.

    Attributes:
        settings: as it was told.
    """

    def __init__(
        self,
        settings: SiasnGatewaySettings,
        transport: httpx.AsyncBaseTransport | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        *,
        clocks: Clocks = SYSTEM,
    ) -> None:
        """Connect to nothing yet.

        Args:
            settings: addresses, credentials, timeouts, pace.
            transport: stands in for the network.
            on_exchange: is told of each call to the API that was answered; not of those for tokens.
            clocks: of tokens, and of when SIASN says to come back.
        """
        self.settings = settings
        self._wire = Wire(settings, transport, clocks)
        self._tokens = token_cache(settings, self._wire, clocks)
        self._now = clocks.now
        self._on_exchange = on_exchange

    @property
    def credentials_trouble(self) -> str | None:
        """Why SIASN does not let us in, as a code of `TokenCache.trouble`; None: nothing is known against it."""
        return self._tokens.trouble

    @property
    def token_in_trouble(self) -> TokenKind | None:
        """Which token that is about, or a failure to fetch one (`TokenCache.in_trouble`)."""
        return self._tokens.in_trouble

    @property
    def untrusted(self) -> str | None:
        """Whose certificate is not accepted, as `Wire.untrusted` has it."""
        return self._wire.untrusted

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set without which nobody can sign in."""
        return self.settings.credentials_lacking

    async def probe(self) -> None:
        """Make a call that changes nothing and is about nobody (`referensi/ref-unor`), to see whether we are let in.

        Raises:
            Transient: SIASN did not answer; or `sso_token_refused` and the like.
            Unclear: its answer fits no form that we know.
        """
        await self.read("units", _PROBE, answers.check_read)

    async def person(self, nip: str) -> Person:
        """Return SIASN's id of a person, which every save names, and the rank (`pns/data-utama`).

        Raises:
            Permanent: `person_not_found`.
            Unclear: a whole answer that fits no form that we know.
            Transient: SIASN did not answer, or not with that.
        """
        return await self.read("person", f"pns/data-utama/{quote(nip)}", lambda envelope: answers.person(envelope, nip))

    async def skp_rows(self, nip: str) -> list[SkpRow]:
        """Return a person's history of annual assessments (`pns/rw-skp22`); empty only when SIASN says so.

        Raises:
            Unclear: a whole answer that fits no form that we know.
            Transient: SIASN did not answer, or not with that.
        """
        return await self.read("skp_history", f"pns/rw-skp22/{quote(nip)}", answers.skp_rows)

    async def save_skp(self, body: Mapping[str, Any]) -> SaveOutcome:
        """Create a history row, or update the one that `body["id"]` names (`skp22/save`). Not idempotent.

        Raises:
            Transient: it was certainly not carried out.
            Permanent: SIASN refuses it (Refused).
            Uncertain: it may have been, or may still be, carried out; Unclear when SIASN's whole answer does not tell.
        """
        interpret = self._reading(lambda envelope: answers.save_outcome(envelope, body))
        return await self._call(_Call("skp_save", "POST", "skp22/save", interpret, changes=True, sent=Sent(json=body)))

    async def attach(self, row_id: str, ref: str, content: bytes) -> None:
        """Attach a PDF to a history row (`upload-dok-rw`), which then shows it as the one of its kind. Not idempotent.

        Args:
            row_id: of the row.
            ref: kind of the document (`id_ref_dokumen`).
            content: the PDF.

        Raises:
            HubError: as `save_skp` does.
        """
        sent = _form(content, id_riwayat=row_id, id_ref_dokumen=ref)
        interpret = self._reading(answers.check_uploaded)
        await self._call(_Call("document_attach", "POST", "upload-dok-rw", interpret, changes=True, sent=sent))

    async def upload(self, ref: str, content: bytes) -> Mapping[str, Any]:
        """Upload a PDF for a save to name (`upload-dok`); returns the entry for its `path`.

        What no save names is shown nowhere, so where the answer is lost it may be uploaded again.

        Raises:
            Refused: SIASN says no.
            Unclear: a whole answer that fits no form that we know.
            Transient: SIASN did not answer, or not with that.
        """
        interpret = self._reading(lambda envelope: answers.uploaded(envelope, ref))
        sent = _form(content, id_ref_dokumen=ref)
        return await self._call(_Call("document_upload", "POST", "upload-dok", interpret, sent=sent))

    async def download(self, uri: str, bytes_max: int) -> bytes | None:
        """Return a document (`download-dok`); None where SIASN has none, or a longer one.

        Args:
            uri: as a row shows it (`dok_uri`).
            bytes_max: of the document; where SIASN's other answers may be longer, so may this one.

        Raises:
            Unclear: a whole answer that fits no form that we know.
            Transient: SIASN did not answer, or not with a file.
        """
        in_envelope = self._reading(answers.check_no_file)
        path = f"download-dok?filePath={quote(uri, safe='')}"
        call = _Call(
            "document_download",
            "GET",
            path,
            lambda answer: answers.file_of(answer) or in_envelope(answer),
            answer_bytes_max=max(bytes_max, self.settings.answer_bytes_max),
        )
        try:
            return await self._call(call)
        except Transient as error:
            if error.code == "answer_too_large":
                return None
            raise

    async def read(self, operation: str, path: str, interpret: Interpret[Result]) -> Result:
        """Read, and once more after a blip.

        Args:
            operation: its name in the metrics.
            path: below the base address, with its query.
            interpret: makes a result of the answer, or raises.

        Raises:
            Transient: SIASN did not answer in a way that can be read.
            HubError: whatever else `interpret` raises.
        """
        return await self._call(_Call(operation, "GET", path, self._reading(interpret)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def _call(self, call: _Call[Result]) -> Result:
        """Call, and once more for each token that had to be renewed: it may be one first, then the other."""
        renewed: frozenset[TokenKind] = frozenset()
        while True:
            pair = await self._tokens.current()
            try:
                return await self._asked(call, pair)
            except TokensRefused as refused:
                # A fault that names a token which we have just renewed, or cannot renew, means the other one.
                left = self._tokens.renewable - renewed
                suspects = (refused.kinds & left) or left
                if not suspects:
                    raise await self._refused(refused, pair) from None
                self._tokens.invalidate(pair, suspects)
                renewed |= suspects

    async def _asked(self, call: _Call[Result], pair: TokenPair, *, retry_on: Collection[str] | None = None) -> Result:
        def answered(answer: Answer) -> Result:
            if self._on_exchange is not None:
                body = call.sent.get("json") or call.sent.get("form")
                self._on_exchange(Exchange(call.method, call.path, body, answer))
            return call.interpret(answer)

        sent = call.sent.copy()
        sent["headers"] = headers(pair)

        return await self._wire.request(
            call.method,
            f"{self.settings.api_url}/{call.path}",
            operation=call.operation,
            changes=call.changes,
            interpret=answered,
            retry_on=retry_on,
            answer_bytes_max=call.answer_bytes_max,
            **sent,
        )

    def _reading(self, interpret: Interpret[Result]) -> Callable[[Answer], Result]:
        return lambda answer: self._interpreted(Envelope.of(answer), interpret)

    def _interpreted(self, envelope: Envelope, interpret: Interpret[Result]) -> Result:
        answers.check_tokens(envelope)
        longest_wait = self.settings.retry_after_max_seconds
        answers.check_turned_away(envelope, now=self._now(), longest_wait=longest_wait)
        try:
            result = interpret(envelope)
        except Permanent:  # SIASN has read the call
            self._tokens.worked()
            raise
        self._tokens.worked()
        return result

    async def _refused(self, refused: TokensRefused, pair: TokenPair) -> HubError:
        """Return the error for a call that is refused with fresh tokens, too.

        Where SIASN names no token, a call about nobody tells whether it means our tokens or this call alone.
        """
        refuses_sso = TokenKind.SSO in refused.kinds
        if len(refused.kinds) > 1:
            lets_in = await self._lets_in(pair)
            if lets_in:
                return answers.about_this_call(refused.envelope)
            refuses_sso = lets_in is False
        return (
            self._tokens.refused_for_good(TokenKind.SSO) if refuses_sso and self.settings.fixed_sso_token else refused
        )

    async def _lets_in(self, pair: TokenPair) -> bool | None:
        """Whether SIASN takes these tokens for a call that changes nothing, about nobody; None: it does not say."""
        try:
            call = _Call("units", "GET", _PROBE, self._reading(answers.check_read))
            await self._asked(call, pair, retry_on=())
        except TokensRefused:
            return False
        except (Transient, Uncertain):
            return None
        return True


def _form(content: bytes, **fields: str) -> Sent:
    """Return a form with a PDF. SIASN shows the file's name in addresses, so it is the same for everybody."""
    return Sent(form=fields, files={"file": ("skp.pdf", content, "application/pdf")})
