"""TCP ports on 127.0.0.1."""

import random
import socket

_BELOW_EPHEMERAL = range(20_000, 32_000)
"""Linux hands out ports from 32768 up to outgoing connections; a port that must stay ours lies below."""


def is_free(port: int) -> bool:
    """Tell whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do, so that connections in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lasting_ports(count: int) -> list[int]:
    """Return `count` distinct free ports that no outgoing connection will take while nobody listens."""
    chosen: list[int] = []
    for port in random.sample(_BELOW_EPHEMERAL, len(_BELOW_EPHEMERAL)):
        if len(chosen) == count:
            break
        if is_free(port):
            chosen.append(port)
    return chosen
