"""Addresses that keys may be fetched from."""

from yarl import URL

from hub.tls import is_loopback


def trusted_address(address: str) -> str:
    """Return an address whose answers nobody on the way can forge: whoever forges keys signs in as anybody.

    Raises:
        ValueError: it is neither `https` nor `http` on this machine.
    """
    try:
        parsed = URL(address)
        secure = parsed.scheme == "https" or (parsed.scheme == "http" and is_loopback(parsed.host or ""))
        bare = not parsed.fragment and "@" not in parsed.raw_authority  # a password in it would be shown
        sound = secure and bool(parsed.host) and parsed.port is not None and bare
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(
            "harus berbentuk https://tuan-rumah/jalur, tanpa nama dan sandi; http hanya untuk 127.0.0.1 dan localhost"
        )
    return address
