"""What somebody names on the command line, refused where nothing could ever be sent with it."""

import re
from pathlib import Path
from typing import Final

import httpx
import typer
from yarl import URL

from hub.tls import with_certificates

_NO_HTTP: Final = "ini bukan alamat HTTP, misalnya https://masukan.kinerja.example.go.id"
_NO_AMQP: Final = "ini bukan alamat RabbitMQ, misalnya amqps://simpeg:sandi@broker.example.go.id/kinerja"
_NO_TEXT: Final = "ini memuat tanda yang bukan UTF-8: setel terminal ke UTF-8, lalu ketik lagi"


def http_address(value: str | None) -> str | None:
    """Return the address that somebody gives, None for none. Raises typer.BadParameter: it is none of HTTP."""
    if value is None:
        return None
    try:
        told = httpx.URL(value)
        is_one = bool(told.host) and not (told.query or told.fragment) and _is_address(value, "http")
    except (httpx.InvalidURL, ValueError):
        raise typer.BadParameter(_NO_HTTP) from None
    if not is_one:
        raise typer.BadParameter(_NO_HTTP)
    return value


def amqp_address(value: str | None) -> str | None:
    """Return the address that somebody gives, None for none. Raises typer.BadParameter: it is none of AMQP."""
    if not value:
        return None
    try:
        is_one = _is_address(value, "amqp")
    except ValueError:
        raise typer.BadParameter(_NO_AMQP) from None
    if not is_one:
        raise typer.BadParameter(_NO_AMQP)
    return value


def _is_address(value: str, scheme: str) -> bool:
    """Whether there can be a host at an address. Raises ValueError: a port, or a label of the host, cannot be so."""
    told = URL(value)
    return told.scheme in {scheme, f"{scheme}s"} and _is_host(told.host or "") and _is_text(value)


def _is_host(name: str) -> bool:
    """Whether a name can be looked up. Raises UnicodeError: a label of it is empty, or too long."""
    return bool(name.encode("idna")) and not re.search(r"\s", name)


def _is_text(value: str) -> bool:
    """Whether what a terminal gave was UTF-8: Python has each byte that was not as half of a surrogate pair."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def some_text(value: str | None) -> str | None:
    """Return the text that somebody gives, None for none. Raises typer.BadParameter: it is none."""
    if value is not None and not _is_text(value):
        raise typer.BadParameter(_NO_TEXT)
    return value


def texts(values: list[str] | None) -> list[str] | None:
    """Return the texts that somebody gives, None for none. Raises typer.BadParameter: one of them is none."""
    return None if values is None else [one for one in values if some_text(one) is not None]


def key_text(value: str | None) -> str | None:
    """Return the key that somebody gives, None for none. Raises typer.BadParameter: no header can carry it."""
    if value is not None and not (value.isascii() and value.isprintable()):
        raise typer.BadParameter("kunci ini memuat tanda yang tidak ada pada kunci mana pun: salin lagi")
    return value


def trusted_file(value: Path | None) -> Path | None:
    """Return the file of CAs that somebody names, None for none. Raises typer.BadParameter: it is none."""
    try:
        return with_certificates(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
