"""The simulator of SIASN as a server."""

from sandbox.kit.clock import Clock
from sandbox.kit.server import SimulatorServer, simulator_server
from sandbox.siasn.app import create_app
from sandbox.siasn.settings import SandboxSettings


def siasn_server(settings: SandboxSettings, clock: Clock | None = None) -> SimulatorServer:
    """Bind the port and return the server, which does not answer yet.

    Raises:
        UserError: the address, or the store, cannot be used.
    """
    return simulator_server(settings, lambda: create_app(settings, clock))
