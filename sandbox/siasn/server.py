"""The simulator of SIASN as a server: with a protocol that lets the application drop connections."""

from hub.errors import UserError
from hub.web.listener import listen
from sandbox.server import SandboxServer
from sandbox.siasn.app import create_app
from sandbox.siasn.clock import Clock
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.transport import ExposedTransportProtocol


def siasn_server(settings: SandboxSettings, clock: Clock | None = None) -> SandboxServer:
    """Bind the port and return the server, which does not answer yet.

    Raises:
        UserError: the address, or the store, cannot be used.
    """
    bound = listen(settings.host, settings.port, remedy="pilih yang lain dengan --port.")
    try:
        app = create_app(settings, clock)
    except UserError:
        bound.close()
        raise
    return SandboxServer(app, bound, http=ExposedTransportProtocol, lifespan="on")
