"""What a conformance test needs of a simulated partner, whichever it is."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI

from sandbox.kit.faults import CUSTOM, CallKind, Profile
from sandbox.kit.injector import Forced
from sandbox.kit.record_app import record_app
from sandbox.kit.record_simulator import RecordSimulator
from sandbox.kit.server import SimulatorServer, simulator_server
from sandbox.kit.settings import SimulatorSettings
from sandbox.kit.simulator import Simulator

Record = dict[str, Any]


class SimulatedPartner(Protocol):
    """A partner that runs in the test's own process, so that what it does is done when a method returns."""

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        ...

    @property
    def faults(self) -> frozenset[str]:
        """The names of all faults that it has (`sandbox.kit.faults.FaultKind`, and its own)."""
        ...

    @property
    def operations(self) -> Mapping[str, CallKind]:
        """What it can be called for, by the name under which it is counted and faults are forced on it."""
        ...

    def set_fault(
        self, fault: str, *, operation: str | None = None, times: int | None = None, rate: float | None = None
    ) -> None:
        """Let the next `times` calls meet a fault (1 if neither is given), or from now on a share of all, 0 to 1.

        Args:
            fault: its name.
            operation: the only one that meets it; None for each on which it has a meaning.
            times: how many calls.
            rate: share of the calls; replaces the rate that was set before.

        Raises:
            ValueError: the partner does not have the fault or the operation, or not the one on the other.
        """
        ...

    def clear_faults(self) -> None:
        """Let nothing go wrong from now on; what is being stored late still is."""
        ...

    def set_parameters(self, **sizes: float) -> None:
        """Change sizes of the faults (`sandbox.kit.faults.FaultParameters`): seconds, and shares from 0 to 1."""
        ...

    def records(self, kind: str) -> list[Record]:
        """Return every record of a kind that it holds, shown by its reads or not, oldest first, each with its `id`."""
        ...

    def add(self, kind: str, owner: str, record: Record) -> str:
        """Add a record by an official's hand.

        Args:
            kind: of record.
            owner: NIP of the person that it is about.
            record: its fields as the partner keeps them, in the manner of `records`.

        Returns:
            Its id.
        """
        ...

    def alter(self, kind: str, record_id: str, changes: Record) -> None:
        """Change fields of a record by an official's hand. Raises KeyError: there is none."""
        ...

    def delete(self, kind: str, record_id: str) -> None:
        """Delete a record by an official's hand. Raises KeyError: there is none."""
        ...

    def unregister(self, nip: str) -> None:
        """Let the partner not know a person: from now on it refuses every save about them, for its content."""
        ...

    def calls(self) -> Mapping[str, int]:
        """Return how often each operation was called."""
        ...

    def injected(self) -> Mapping[str, int]:
        """Return how often each fault came, zeros too."""
        ...

    async def wait_for_late(self, seconds: float = 10.0) -> int:
        """Wait until nothing is being stored late, at most `seconds`; returns how much still is."""
        ...


class RunningPartner:
    """The part of the protocol that is the same for every simulator on the kit."""

    def __init__(self, server: SimulatorServer, simulator: Simulator, operations: Mapping[str, CallKind]) -> None:
        self.url = server.url
        self.operations = operations
        self.faults = frozenset(simulator.faults.applies_to)
        self._simulator = simulator

    def set_fault(
        self, fault: str, *, operation: str | None = None, times: int | None = None, rate: float | None = None
    ) -> None:
        applies_to = self._simulator.faults.applies_to.get(fault)
        if applies_to is None or (times is not None and rate is not None):
            raise ValueError(f"no fault {fault}, or both times and rate")
        if operation is not None and self.operations.get(operation) not in applies_to:
            raise ValueError(f"{fault} has no meaning on {operation}")
        if rate is None:
            self._simulator.injector.force(Forced(fault, operation, times or 1))
            return
        self._simulator.profile_name = CUSTOM
        self._simulator.injector.use(Profile(rate, (fault,), tokens_too=True, endpoint=operation))

    def roughen(self, rate: float) -> None:
        """Let a share of all calls, 0 to 1, meet any of the faults that pass by themselves."""
        profile = self._simulator.faults.profiles["rough"]
        self._simulator.profile_name = CUSTOM
        self._simulator.injector.use(Profile(rate, profile.kinds, tokens_too=True))

    def clear_faults(self) -> None:
        self._simulator.profile_name = "none"
        self._simulator.injector.restart(self._simulator.faults.profiles["none"])

    def set_parameters(self, **sizes: float) -> None:
        parameters = self._simulator.parameters
        self._simulator.parameters = parameters.model_validate(parameters.model_dump() | sizes)

    def calls(self) -> Mapping[str, int]:
        return self._simulator.counters.counts("call")

    def injected(self) -> Mapping[str, int]:
        return self._simulator.faults_injected()

    async def wait_for_late(self, seconds: float = 10.0) -> int:
        return await self._simulator.late.wait(seconds=seconds)


class RecordPartner(RunningPartner):
    """A partner whose records the kit keeps."""

    def __init__(self, server: SimulatorServer, simulator: RecordSimulator) -> None:
        super().__init__(server, simulator, simulator.endpoints)
        self._records = simulator

    def records(self, kind: str) -> list[Record]:
        return self._records.held(kind)

    def add(self, kind: str, owner: str, record: Record) -> str:
        return self._records.add(kind, owner, record)

    def alter(self, kind: str, record_id: str, changes: Record) -> None:
        if not self._records.alter(record_id, changes):
            raise KeyError(record_id)

    def delete(self, kind: str, record_id: str) -> None:
        if not self._records.delete(record_id):
            raise KeyError(record_id)

    def unregister(self, nip: str) -> None:
        self._records.unknown.add(nip)

    def register(self, nip: str) -> None:
        """Let the partner know a person again."""
        self._records.unknown.discard(nip)


@asynccontextmanager
async def served(settings: SimulatorSettings, app: FastAPI) -> AsyncIterator[SimulatorServer]:
    """Run a simulator's application in this process and yield its server once it answers; stop it at the end."""
    server = simulator_server(settings, lambda: app)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        try:
            yield server
        finally:
            server.should_exit = True


@asynccontextmanager
async def running(
    simulator: RecordSimulator, settings: SimulatorSettings, wire: APIRouter
) -> AsyncIterator[RecordPartner]:
    """Run a simulator whose records the kit keeps, and yield it as a partner."""
    async with served(settings, record_app(simulator, wire)) as server:
        yield RecordPartner(server, simulator)
