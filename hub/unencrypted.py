"""Connections that leave this machine in the clear: whoever is on the way reads passwords and people's records."""

from sqlalchemy import make_url
from yarl import URL

from hub.settings import HubSettings
from hub.store.address import is_in_the_clear
from hub.tls import is_loopback


def unencrypted(settings: HubSettings) -> dict[str, str]:
    """Return an Indonesian sentence for each connection that is not encrypted, by what it leads to."""
    found: dict[str, str] = {}
    broker = URL(settings.amqp_url.get_secret_value())
    if broker.scheme == "amqp" and not is_loopback(broker.host or ""):
        found["RabbitMQ"] = (
            f"RabbitMQ di {broker.host} disambung tanpa TLS: kata sandi dan pesan terbaca di jaringan; pakai amqps:// "
            "di KINERJA_AMQP_URL."
        )
    databases = {
        "PostgreSQL": ("KINERJA_DATABASE_URL", settings.database_url.get_secret_value()),
        "PostgreSQL, pemilik skema": ("KINERJA_DATABASE_OWNER_URL", settings.database_owner_url.get_secret_value()),
    }
    for what, (variable, told) in databases.items():
        if told and is_in_the_clear(database := make_url(told)):
            found[what] = (
                f"PostgreSQL di {database.host or 'mesin lain'} disambung tanpa TLS yang diperiksa: kata sandi dan "
                f"data dapat terbaca di jaringan; tambahkan ?ssl=verify-full di {variable}."
            )
    return found
