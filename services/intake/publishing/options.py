"""What somebody names on the command line, refused where nothing could ever be sent with it."""

from pathlib import Path
from typing import Final

import httpx
import typer
from yarl import URL

from hub.tls import with_certificates

_NO_HTTP: Final = "ini bukan alamat HTTP, misalnya https://masukan.kinerja.example.go.id"
_NO_AMQP: Final = "ini bukan alamat RabbitMQ, misalnya amqps://simpeg:sandi@broker.example.go.id/kinerja"


def http_address(value: str | None) -> str | None:
    """Return the address that somebody gives, None for none. Raises typer.BadParameter: it is none of HTTP."""
    if value is None:
        return None
    try:
        told = httpx.URL(value)
    except (httpx.InvalidURL, ValueError):
        raise typer.BadParameter(_NO_HTTP) from None
    if told.scheme not in {"http", "https"} or not told.host or told.query or told.fragment:
        raise typer.BadParameter(_NO_HTTP)
    return value


def amqp_address(value: str | None) -> str | None:
    """Return the address that somebody gives, None for none. Raises typer.BadParameter: it is none of AMQP."""
    if not value:
        return None
    try:
        told = URL(value)
        is_one = told.scheme in {"amqp", "amqps"} and bool(told.host)
    except ValueError:
        raise typer.BadParameter(_NO_AMQP) from None
    if not is_one:
        raise typer.BadParameter(_NO_AMQP)
    return value


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
