"""The development issuer as a server, on 127.0.0.1 and nowhere else."""

from hub.web.listener import listen, url_of
from sandbox.kit.server import SimulatorServer
from sandbox.sign_in.app import create_app
from sandbox.sign_in.settings import SignInSettings


def sign_in_server(settings: SignInSettings) -> SimulatorServer:
    """Bind the port, make or read the key, and return the server, which does not answer yet.

    Raises:
        UserError: the port or the key's file cannot be used.
    """
    bound = listen("127.0.0.1", settings.port, remedy="pilih yang lain dengan --port.")
    try:
        return SimulatorServer(create_app(settings, settings.issuer or url_of(bound)), bound, lifespan="off")
    except BaseException:
        bound.close()
        raise
