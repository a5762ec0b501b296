"""A PostgreSQL's address as the driver takes it: whoever asks for TLS gets it verified, whatever word was used."""

import ssl
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from hub.tls import is_loopback, trusting

_PLAIN: Final = "disable"
_WORDS: Final = frozenset({_PLAIN, "allow", "prefer", "require", "verify-ca", "verify-full"})
"""Of libpq. Those between the first and the last promise less than they seem to: they stand for the last."""
_KNOWN: Final = frozenset(
    {"host", "port", "user", "ssl", "sslmode", "direct_tls", "passfile", "prepared_statement_cache_size"}
    | {"target_session_attrs", "krbsrvname", "gsslib"}
)
"""What may follow the `?` of PostgreSQL's address: the driver ends with whatever else it is given."""


def with_tls(url: sa.URL, ca_file: Path | None) -> tuple[sa.URL, ssl.SSLContext | bool | None]:
    """Return an address without what it says of TLS, and what asyncpg takes as `ssl`.

    `disable`: no TLS. Nothing: the driver's own way, which is TLS where the server offers it, verified by nobody. Any
    other word: verified, its host name included.
    """
    word = tls_word(url)
    rest = url.difference_update_query(["ssl", "sslmode"])
    if not word:
        return rest, None
    return rest, False if word == _PLAIN else trusting(ca_file)


def is_in_the_clear(url: sa.URL) -> bool:
    """Whether the way to a database is another machine's network, and its server need not be the one that we mean."""
    return url.get_backend_name() == "postgresql" and tls_word(url) in {"", _PLAIN} and not _is_local(url)


def fault_of(url: sa.URL) -> str | None:
    """Return what is wrong with what an address says of TLS and passwords, in Indonesian; None: nothing."""
    if "password" in url.query:
        return "kata sandi ditulis sebelum @, bukan setelah ?"
    if {"ssl", "sslmode"} <= url.query.keys():
        return "ssl dan sslmode sama-sama disebut: pakai salah satu saja"
    if "sslrootcert" in url.query:
        return "sertifikat CA disebut di KINERJA_CA_FILE, bukan di sslrootcert"
    if url.get_backend_name() == "postgresql" and not url.query.keys() <= _KNOWN:
        return f"setelah ? hanya boleh {', '.join(sorted(_KNOWN))}"
    word = tls_word(url)
    return None if not word or word in _WORDS else "ssl harus disable atau verify-full"


def tls_word(url: sa.URL) -> str:
    """Return what an address says of TLS; empty: nothing."""
    told = url.query.get("ssl", url.query.get("sslmode", ""))
    return told if isinstance(told, str) else told[-1]


def _is_local(url: sa.URL) -> bool:
    told = url.query.get("host", ())
    hosts = [one.rpartition(":")[0] or one for one in ((told,) if isinstance(told, str) else told)]
    return all(not host or host.startswith("/") or is_loopback(host) for host in [url.host or "", *hosts])
