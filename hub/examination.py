"""What `kinerja doctor` looks at wherever the hub is installed: broker, database, sign-in, the folder of data."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Final

import aio_pika
import asyncpg
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from hub.amqp.connection import tls_to
from hub.finding import Finding
from hub.identity.issuer import IssuerUnavailable, fetch_keys
from hub.messaging.amqp_errors import CONNECTION_TROUBLE
from hub.messaging.broker_refusal import Account, BrokerRefusal, refusals
from hub.messaging.origins import FORMER_ACCEPTED, UNCHECKED
from hub.settings import HubSettings
from hub.store.database import Database, DatabaseStalled
from hub.tls import certificate_trouble
from hub.unencrypted import unencrypted
from hub.unknown_variables import sentence_about, unknown_variables

_DISK_NEEDED_BYTES: Final = 1_000_000_000
_LOGIN_SECONDS: Final = 10.0
_LET_US_IN: Final = "menerima kita"

_OF_THE_DATABASE: Final[dict[type[BaseException], str]] = {
    asyncpg.InvalidPasswordError: "kata sandinya ditolak",
    asyncpg.InvalidAuthorizationSpecificationError: "pengguna itu tidak boleh masuk",
    asyncpg.InvalidCatalogNameError: "basis data itu tidak ada",
}
"""What a refusal means, for people; others are told by their class's name, which holds no value."""


async def examine(settings: HubSettings) -> list[Finding]:
    """Look at what every service needs, and change nothing."""
    return [
        await _broker(settings),
        _origins(settings),
        _variables(),
        _encryption(settings),
        await _database(settings),
        await _sign_in(settings),
        _disk(settings.var),
        _writable(settings.var),
    ]


async def _broker(settings: HubSettings) -> Finding:
    if "amqp_url" not in settings.model_fields_set:
        return Finding("RabbitMQ", ok=False, found="KINERJA_AMQP_URL belum diisi", remedy="Isi KINERJA_AMQP_URL.")
    url = settings.amqp_url.get_secret_value()
    account = Account.of(url)
    place = f"RabbitMQ di {account.place}"
    try:
        with refusals(account):
            context = tls_to(url, settings.ca_file)
            async with await aio_pika.connect(url, ssl_context=context, timeout=_LOGIN_SECONDS):
                return Finding("RabbitMQ", ok=True, found=f"{account.place} {_LET_US_IN}")
    except BrokerRefusal as refusal:
        return Finding("RabbitMQ", ok=False, found=f"{place} menolak kita", remedy=str(refusal))
    except CONNECTION_TROUBLE as error:
        why = certificate_trouble(error) or type(error).__name__
        found = f"{place} tidak dapat dihubungi ({why})"
        return Finding("RabbitMQ", ok=False, found=found, remedy="Periksa KINERJA_AMQP_URL, jaringan, dan servernya.")


def _origins(settings: HubSettings) -> Finding:
    found = "diperiksa" if settings.origins == "check" else UNCHECKED
    if settings.former_publishers == "accept":
        found = f"{found}; {FORMER_ACCEPTED}"
    return Finding("Asal pesan", ok=True, found=found)


async def _database(settings: HubSettings) -> Finding:
    if not settings.database_url:
        return Finding("Basis data", ok=True, found=f"berkas SQLite di bawah {settings.var}")
    database = Database.of(settings, "doctor")
    if not database.is_postgresql:
        return Finding("Basis data", ok=True, found="berkas SQLite di KINERJA_DATABASE_URL")
    try:
        async with asyncio.timeout(_LOGIN_SECONDS), database.read() as connection:
            await connection.execute(sa.select(1))
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, DatabaseStalled, OSError) as error:
        found = f"alamat di KINERJA_DATABASE_URL tidak menerima kita: {_reason(error)}"
        return Finding("Basis data", ok=False, found=found, remedy="Periksa KINERJA_DATABASE_URL dan servernya.")
    finally:
        await database.close()
    return Finding("Basis data", ok=True, found=f"alamat di KINERJA_DATABASE_URL {_LET_US_IN}")


def _reason(error: BaseException) -> str:
    """Return what lies beneath an error of SQLAlchemy's, in words."""
    if (untrusted := certificate_trouble(error)) is not None:
        return untrusted
    while (beneath := error.__cause__) is not None:
        error = beneath
    known = (sentence for kind, sentence in _OF_THE_DATABASE.items() if isinstance(error, kind))
    return next(known, type(error).__name__)


async def _sign_in(settings: HubSettings) -> Finding:
    if not settings.oidc_issuer:
        found = "KINERJA_OIDC_ISSUER belum diisi: tidak seorang pun dapat masuk ke API"
        return Finding("Masuk", ok=False, found=found, remedy="Isi KINERJA_OIDC_ISSUER dan KINERJA_OIDC_AUDIENCE.")
    try:
        await fetch_keys(settings)
    except IssuerUnavailable as error:
        why = certificate_trouble(error) or f"kuncinya tidak dapat diambil ({type(error.__cause__).__name__})"
        remedy = "Periksa KINERJA_OIDC_ISSUER, KINERJA_OIDC_JWKS_URL, dan KINERJA_CA_FILE."
        return Finding("Masuk", ok=False, found=f"penerbit token di KINERJA_OIDC_ISSUER: {why}", remedy=remedy)
    return Finding("Masuk", ok=True, found="kunci penerbit token di KINERJA_OIDC_ISSUER dapat diambil")


def _variables() -> Finding:
    unknown = unknown_variables(os.environ)
    if not unknown:
        return Finding("Nama setelan", ok=True, found="semua variabel KINERJA_ dikenal")
    remedy = "Perbaiki namanya, atau hapus; yang ada: docs/settings.md."
    return Finding("Nama setelan", ok=False, found=sentence_about(unknown).removesuffix("."), remedy=remedy)


def _encryption(settings: HubSettings) -> Finding:
    found = " ".join(unencrypted(settings).values())
    if not found:
        return Finding("Enkripsi", ok=True, found="sambungan ke mesin lain memakai TLS")
    remedy = "Nyalakan TLS di sana; CA sendiri disebut di KINERJA_CA_FILE."
    return Finding("Enkripsi", ok=False, found=found.removesuffix("."), remedy=remedy)


def _disk(var: Path) -> Finding:
    free = shutil.disk_usage(_existing(var)).free
    found = f"{free / 1e9:.1f} GB bebas"
    if free >= _DISK_NEEDED_BYTES:
        return Finding("Ruang disk", ok=True, found=found)
    return Finding("Ruang disk", ok=False, found=found, remedy="Kosongkan disk sampai ada 1 GB.")


def _writable(var: Path) -> Finding:
    folder = _existing(var)
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding("Folder data", ok=True, found=f"{var} dapat ditulis")
    remedy = "Jalankan sebagai pemilik folder itu, atau isi KINERJA_VAR dengan folder lain."
    return Finding("Folder data", ok=False, found=f"{folder} tidak dapat ditulis", remedy=remedy)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
