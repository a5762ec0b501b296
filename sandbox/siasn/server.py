"""The simulator of SIASN as a server: with a protocol that lets the application drop connections."""

from hub.listener import listen
from sandbox.server import SandboxServer
from sandbox.siasn.app import create_app
from sandbox.siasn.clock import Clock
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.transport import ExposedTransportProtocol


def siasn_server(settings: SandboxSettings, clock: Clock | None = None) -> SandboxServer:
    """Bind the port and return the server, which does not answer yet.

    Raises:
        UserError: the address cannot be used.
    """
    bound = listen(settings.host, settings.port, remedy="pilih yang lain dengan --port.")
    return SandboxServer(create_app(settings, clock), bound, http=ExposedTransportProtocol, lifespan="on")
