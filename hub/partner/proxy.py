"""The proxies of the environment: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or small letters."""

from collections.abc import Mapping
from typing import Final
from urllib.request import getproxies_environment, proxy_bypass

import httpx
from yarl import URL

from hub.tls import is_loopback

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Proxies:
    """Which proxy a call goes through. One to this machine goes through none."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Take the proxies as they are now.

        Args:
            environment: address by scheme, and `no`: hosts that are called directly, as `NO_PROXY` has them (names,
                with all below them, addresses, `*`); None: what the process's environment says.
        """
        self._told = dict(getproxies_environment() if environment is None else environment)

    def of(self, url: httpx.URL) -> URL | None:
        """Return the proxy for an address, with its user and password, None for a direct call."""
        address, host = self._told.get(url.scheme), url.host
        if not address or is_loopback(host):
            return None
        port = url.port or _DEFAULT_PORTS.get(url.scheme)
        if any(proxy_bypass(one, self._told) for one in (host, f"{host}:{port}")):
            return None
        return URL(address if "://" in address else f"http://{address}")
