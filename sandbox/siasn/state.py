"""The parts of one running simulator of SIASN."""

import sqlite3
from collections.abc import Callable

from fastapi import Request
from starlette.responses import Response

from sandbox.kit.calls import Call, bearer
from sandbox.kit.clock import Clock
from sandbox.kit.records import RecordStore
from sandbox.kit.simulator import Simulator, simulator_of
from sandbox.kit.tokens import Tokens
from sandbox.siasn.document_store import DocumentStore, folder_beside
from sandbox.siasn.envelopes import invalid_credentials, sso_refusal
from sandbox.siasn.faults import FAULTS, CallKind, FaultKind
from sandbox.siasn.list_store import ListStore
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.store import Store
from sandbox.siasn.switches import MapDataShape, Switches
from sandbox.siasn.tokens import TokenKind


class Sandbox(Simulator):
    """One simulator: what it holds and how it behaves now."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        """Open the store, and start as the settings say.

        Raises:
            UserError: the store cannot be used.
        """
        self.settings = settings
        self.switches: Switches = settings.switches
        tokens = Tokens(
            clock,
            lifetimes={TokenKind.API_MANAGER: settings.token_seconds, TokenKind.SSO: settings.sso_token_seconds},
            jwts={TokenKind.SSO},
            fixed={TokenKind.SSO: settings.fixed_sso_token} if settings.fixed_sso_token else {},
        )
        super().__init__(settings, clock, FAULTS, tokens)

    def open_tables(self, connection: sqlite3.Connection) -> None:
        """Make SIASN's tables."""
        # First: it brings the tables of earlier releases up to date, those of the kit, too.
        self.store = Store(connection, self.clock)
        self.histories = RecordStore(connection, self.clock)
        self.documents = DocumentStore(connection, self.clock, folder_beside(self.settings.store))
        self.lists = ListStore(connection)

    def refusal(self, call: Call) -> Response | None:
        """Return the answer to a call whose tokens do not let it in; the API manager sees its own first."""
        if call.kind is CallKind.TOKEN:
            return None
        first, second = bearer(call.headers.get("authorization")), bearer(call.headers.get("auth"))
        switches = self.switches
        if not first or not self.tokens.is_valid(TokenKind.API_MANAGER, first):
            return invalid_credentials(call.accept, switches.fault_shape, absent=not first)
        if not second or not self.tokens.is_valid(TokenKind.SSO, second):
            return sso_refusal(switches.token_text, switches.sso_refusal_status, absent=not second)
        return None

    def forget(self, *, keep_persons: bool) -> None:
        """Go back to the state after a start with an empty store."""
        self.reset()
        self.store.clear(keep_persons=keep_persons)
        self.histories.clear()
        self.documents.clear()
        self.lists.clear()
        self.switches = self.settings.switches


def map_data_shape(sandbox: Sandbox, call: Call, usual: MapDataShape) -> MapDataShape:
    """Return the shape of `mapData` in the answer to a save: the kind's usual one, or JSON text by switch or fault."""
    as_text = call.fault == FaultKind.MAPDATA_STRING or sandbox.switches.mapdata == "json_text"
    return "json_text" if as_text else usual


Operation = Callable[[Sandbox, Call], Response]
"""What SIASN does for a call that has come through."""


def sandbox_of(request: Request) -> Sandbox:
    """Return the simulator that a request has come to."""
    sandbox = simulator_of(request)
    assert isinstance(sandbox, Sandbox)  # noqa: S101 - the factory put it there
    return sandbox
