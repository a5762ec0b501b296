"""The parts of one running simulator, and one call to it."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from starlette.responses import Response

from hub.errors import UserError
from sandbox.siasn.clock import Clock
from sandbox.siasn.document_store import DocumentStore, folder_beside
from sandbox.siasn.faults import PROFILES, CallKind, FaultParameters
from sandbox.siasn.history_store import HistoryStore
from sandbox.siasn.injector import FaultInjector
from sandbox.siasn.late import LateSaves
from sandbox.siasn.list_store import ListStore
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.store import Store
from sandbox.siasn.switches import MapDataShape, Switches
from sandbox.siasn.tokens import TokenKind, Tokens


class Sandbox:
    """One simulator: what it holds and how it behaves now."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        """Open the store, and start as the settings say.

        Raises:
            UserError: the store cannot be used.
        """
        self.settings = settings
        self.clock = clock
        try:
            self.store = Store(settings.store, clock)
            self.histories = HistoryStore(self.store.connection, clock)
            self.documents = DocumentStore(self.store.connection, clock, folder_beside(settings.store))
            self.lists = ListStore(self.store.connection)
        except (OSError, sqlite3.Error) as error:
            raise UserError(_unusable(settings.store, error)) from error
        self.tokens = Tokens(
            clock,
            lifetimes={TokenKind.API_MANAGER: settings.token_seconds, TokenKind.SSO: settings.sso_token_seconds},
            fixed_sso_token=settings.fixed_sso_token,
        )
        self.injector = FaultInjector(PROFILES[settings.faults], settings.seed)
        self.late = LateSaves(clock)
        self.parameters: FaultParameters = settings.parameters
        self.profile_name: str = settings.faults
        self.switches: Switches = settings.switches

    def reset(self, *, keep_persons: bool) -> None:
        """Go back to the state after a start with an empty store."""
        self.late.forget()
        self.store.clear(keep_persons=keep_persons)
        self.histories.clear()
        self.documents.clear()
        self.lists.clear()
        self.tokens.restart()
        self.injector.restart(PROFILES[self.settings.faults])
        self.parameters = self.settings.parameters
        self.profile_name = self.settings.faults
        self.switches = self.settings.switches


@dataclass
class Call:
    """One call on the simulated wire, as its operation sees it."""

    endpoint: str
    """Path without its arguments, `pns/rw-skp22`: the name in counters."""
    kind: CallKind
    argument: str = ""
    """The NIP or id in the path."""
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    visibility_lag: float = 0.0
    """How long reads do not show what this call saves, in seconds."""
    mapdata_as_string: bool = False
    """Whether a fault makes `mapData` JSON text this time."""
    stored: bool = False
    """Set by the operation when it has stored something."""


def _unusable(store: Path, error: OSError | sqlite3.Error) -> str:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return f"Berkas {store} tidak dapat dipakai sebagai penyimpanan ({why}); pilih yang lain dengan --store."


def map_data_shape(sandbox: Sandbox, call: Call, usual: MapDataShape) -> MapDataShape:
    """Return the shape of `mapData` in the answer to a save: the kind's usual one, or JSON text by switch or fault."""
    as_text = call.mapdata_as_string or sandbox.switches.mapdata == "json_text"
    return "json_text" if as_text else usual


Operation = Callable[[Sandbox, Call], Response]
"""What SIASN does for a call that has come through."""


def sandbox_of(request: Request) -> Sandbox:
    """Return the simulator that a request has come to."""
    sandbox = request.app.state.sandbox
    assert isinstance(sandbox, Sandbox)  # noqa: S101 - the factory put it there
    return sandbox
