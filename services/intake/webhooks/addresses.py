"""Where a webhook may be: a host that is named, over TLS, at an address that everybody may reach."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from contracts.refusal import Refusal, RefusalKind

_NAT64: Final = IPv6Network("64:ff9b::/96")
_GIVEN_OUT: Final = IPv6Network("2000::/3")
"""All that has been given out of IPv6 for everybody; the rest is of this machine, of a network or of nobody."""
_FOR_EXAMPLES: Final = IPv6Network("3fff::/20")
_LONGEST: Final = 500


class WrongWebhook(Refusal):
    """No webhook may be there."""

    code = "wrong_webhook"
    kind = RefusalKind.INVALID


class NotPublic(OSError):
    """The host is at an address that is not public. The text names neither."""


def check_webhook(address: str, hosts: list[str] | tuple[str, ...]) -> URL:
    """Return the address of a webhook.

    Args:
        address: as it was given.
        hosts: where the source's webhook may be.

    Raises:
        WrongWebhook: it is no https address, names no host, an address in numbers or another host than these, or holds
            a password.
    """
    try:
        url = URL(address)
    except ValueError:
        raise WrongWebhook("Alamat webhook tidak dapat dibaca.") from None
    if url.scheme != "https" or not url.host or len(str(url)) > _LONGEST:
        raise WrongWebhook("Alamat webhook harus berbentuk https://tuan-rumah/jalan.")
    if url.user is not None or url.password is not None or url.fragment:
        raise WrongWebhook("Alamat webhook tidak boleh memuat nama pengguna, kata sandi, atau #.")
    if _number(url.host) is not None:
        raise WrongWebhook("Alamat webhook harus menyebut nama tuan rumah, bukan alamat IP.")
    if url.host.lower() not in hosts:
        raise WrongWebhook("Tuan rumah webhook tidak ada di daftar yang diizinkan bagi sumber ini.")
    return url


def is_public(address: str) -> bool:
    """Whether an address is one that everybody may reach, also behind what wraps an IPv4 address into an IPv6 one."""
    number = _number(address)
    if isinstance(number, IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if number in _NAT64:
            inner = IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is None:
            return number.is_global and number in _GIVEN_OUT and number not in _FOR_EXAMPLES
        number = inner
    return number is not None and number.is_global and not number.is_multicast


def _number(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


class CheckedResolver(AbstractResolver):
    """Finds the addresses of a host, and gives out none if one of them is not public.

    The connection is made to what was checked: a name that is another's address a moment later leads nowhere else.
    """

    def __init__(self, *, private: bool) -> None:
        """Let in addresses that are not public only if `private`."""
        self._inner = ThreadedResolver()
        self._private = private

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:  # noqa: ANN401 - aiohttp's
        """Return the addresses. Raises NotPublic, an OSError."""
        found = await self._inner.resolve(host, port, family)
        if not self._private and not all(is_public(one["host"]) for one in found):
            raise NotPublic("not a public address")
        return found

    async def close(self) -> None:
        """Nothing is open."""
