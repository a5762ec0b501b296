"""Listening sockets: bound by the service itself, or inherited from whoever supervises it.

An inherited socket stays open while the service restarts: connections wait in its backlog instead of being refused,
and nobody else can take the port in between.
"""

import os
import socket
from typing import Final

from hub.errors import UserError

INHERITED: Final = "KINERJA_LISTEN_FD"
"""Environment variable: number of the file descriptor of the socket to serve on."""


def listen(host: str, port: int, *, remedy: str) -> socket.socket:
    """Return the inherited socket, if there is one, else a new one on that address.

    Raises:
        UserError: the address cannot be used; the sentence ends with `remedy`.
    """
    inherited = os.environ.get(INHERITED)
    if inherited:
        return socket.socket(fileno=int(inherited))
    try:
        return _bound(host, port)
    except OSError as error:
        sentence = f"Alamat {host}:{port} tidak dapat dipakai ({error.strerror}); {remedy}"
        raise UserError(sentence, exit_code=1) from error  # it may be free, or there, in a moment


def reserve(preferred: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1: on the preferred port, or on any other when that one is taken."""
    try:
        return _bound("127.0.0.1", preferred)
    except OSError:
        return _bound("127.0.0.1", 0)


def url_of(listener: socket.socket) -> str:
    """Return the HTTP address of a socket, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Naming the protocol lets asyncio set TCP_NODELAY: without it an answer may wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(socket.SOMAXCONN)
    except OSError:
        listener.close()
        raise
    return listener
