"""Addresses that keys may be fetched from."""

from typing import Final

from yarl import URL

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def trusted_address(address: str) -> str:
    """Return an address whose answers nobody on the way can forge: whoever forges keys signs in as anybody.

    Raises:
        ValueError: it is neither `https` nor `http` on this machine.
    """
    try:
        parsed = URL(address)
        secure = parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in _THIS_MACHINE)
        sound = secure and bool(parsed.host) and parsed.port is not None and not parsed.fragment
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("harus berbentuk https://tuan-rumah/jalur; http hanya untuk 127.0.0.1 dan localhost")
    return address
