"""The parts of one running simulator, whatever partner it plays."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.responses import Response

from hub.errors import UserError
from sandbox.kit.calls import Call
from sandbox.kit.clock import Clock
from sandbox.kit.faults import FaultCatalogue, FaultParameters
from sandbox.kit.injector import FaultInjector
from sandbox.kit.late import LateSaves
from sandbox.kit.settings import SimulatorSettings
from sandbox.kit.sqlite import Counters, open_store, unusable
from sandbox.kit.tokens import Tokens


class Simulator:
    """What it holds and how it behaves now; a partner's own is a subclass."""

    def __init__(
        self, settings: SimulatorSettings, clock: Clock, faults: FaultCatalogue, tokens: Tokens | None = None
    ) -> None:
        """Open the store, and start as the settings say.

        Args:
            settings: where the store is, which faults come.
            clock: time.
            faults: what can go wrong.
            tokens: that let callers in; None where the partner has no tokens.

        Raises:
            UserError: the store cannot be used.
        """
        self.clock: Final = clock
        self.faults: Final = faults
        self.tokens: Final = tokens or Tokens(clock, lifetimes={})
        self._start: Final = settings
        try:
            self.connection = open_store(settings.store)
            self.counters = Counters(self.connection)
            self.open_tables(self.connection)
        except (OSError, sqlite3.Error) as error:
            raise UserError(unusable(settings.store, error)) from error
        self.injector = FaultInjector(faults, faults.profiles[settings.faults], settings.seed)
        self.late = LateSaves(clock)
        self.parameters: FaultParameters = settings.parameters
        self.profile_name: str = settings.faults

    def open_tables(self, connection: sqlite3.Connection) -> None:
        """Make the partner's own tables, where it has any; the constructor calls it, once there are clock and counters.

        Raises:
            OSError: a folder beside the store cannot be used.
            sqlite3.Error: the file cannot be used.
        """

    def refusal(self, call: Call) -> Response | None:  # noqa: ARG002 - the partner's own looks at it
        """Return the answer to a call that is not let in, before any fault; None for one that is."""
        return None

    def reset(self) -> None:
        """Forget what was counted, forced, outstanding and issued; back to the starting profile."""
        self.late.forget()
        self.counters.clear()
        self.tokens.restart()
        self.injector.restart(self.faults.profiles[self._start.faults])
        self.parameters = self._start.parameters
        self.profile_name = self._start.faults

    def close(self) -> None:
        """Store what is outstanding and close the file."""
        self.late.finish_now()
        self.connection.close()

    def faults_injected(self) -> Mapping[str, int]:
        """Return how often each fault came, zeros too."""
        injected = self.counters.counts("fault")
        return {str(kind): injected.get(kind, 0) for kind in self.faults.applies_to}


def simulator_of(request: Request) -> Simulator:
    """Return the simulator that a request has come to."""
    simulator = request.app.state.simulator
    assert isinstance(simulator, Simulator)  # noqa: S101 - the factory put it there
    return simulator
