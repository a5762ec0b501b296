"""A PostgreSQL with a private CA: let in by its file, refused without it, whatever word of TLS the address has."""

import os
import pwd
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy import make_url

from hub.store.database import Database, DatabaseStalled, database_is_away
from hub.tls import EXPIRED, NO_TLS, OTHER_NAME, UNTRUSTED, certificate_trouble
from local import postgresql
from local.postgresql import PrivatePostgresql
from local.server import private
from tests.support.certificates import Authority, Certificate
from tests.support.places import own

VERIFYING: Final = ("verify-full", "verify-ca", "require", "prefer", "allow")


class Cluster:
    """Our own, whose certificate for 127.0.0.1 may change."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self._home = home

    async def use(self, certificate: Certificate | None) -> None:
        """Speak TLS with a certificate, or not at all."""
        settings = ["ALTER SYSTEM SET ssl = off"]
        if certificate is not None:
            settings = [
                f"ALTER SYSTEM SET ssl_cert_file = '{self._given(certificate.file)}'",
                f"ALTER SYSTEM SET ssl_key_file = '{self._given(certificate.key)}'",
                "ALTER SYSTEM SET ssl = on",
            ]
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""), ssl=False)
        for setting in settings:
            await connection.execute(setting)
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute("SELECT pg_sleep(0.3)")  # until every process has read it
        await connection.close()

    def _given(self, file: Path) -> Path:
        """Give a file to the server's user, as it wants its key."""
        place = self._home / file.name
        shutil.copyfile(file, place)
        place.chmod(0o600)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(place, owner.pw_uid, owner.pw_gid)
        return place

    def address(self, word: str, *, host: str = "127.0.0.1", key: str = "ssl") -> str:
        url = make_url(self.url).set(host=host).update_query_dict({key: word} if word else {})
        return url.render_as_string(hide_password=False)


@pytest_asyncio.fixture(scope="module")
async def cluster() -> AsyncIterator[Cluster]:
    server = PrivatePostgresql(own("tls-postgresql"), durable=False)
    async with private(server, say=print) as running:
        yield Cluster(running.url, server.home())


async def encrypted(url: str, ca_file: Path | None) -> bool:
    """Connect, and tell whether by TLS."""
    database = Database(url, schema="public", ca_file=ca_file)
    try:
        async with database.read() as connection:
            statement = sa.text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            return bool((await connection.execute(statement)).scalar_one())
    finally:
        await database.close()


async def why_refused(url: str, ca_file: Path | None) -> str | None:
    with pytest.raises(DatabaseStalled) as raised:
        await encrypted(url, ca_file)
    assert database_is_away(raised.value)  # it may be mended while we wait
    why = certificate_trouble(raised.value)
    assert await postgresql.refusal(url, ca_file=ca_file) == why  # of `kinerja doctor`
    return why


@pytest.mark.slow
async def test_whoever_asks_for_tls_gets_it_verified(cluster: Cluster, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    trusted, other = authority.ca_file, Authority.new(tmp_path).ca_file
    await cluster.use(authority.issue())
    for word in VERIFYING:
        assert await encrypted(cluster.address(word), trusted), word
        assert await why_refused(cluster.address(word), None) == UNTRUSTED, word
        assert await why_refused(cluster.address(word), other) == UNTRUSTED, word
        assert await why_refused(cluster.address(word, host="localhost"), trusted) == OTHER_NAME, word
    assert await encrypted(cluster.address("verify-full", key="sslmode"), trusted)
    assert not await encrypted(cluster.address("disable"), trusted)
    assert await postgresql.refusal(cluster.address("verify-full"), ca_file=trusted) is None

    await cluster.use(authority.issue(ended=True))
    assert await why_refused(cluster.address("verify-full"), trusted) == EXPIRED

    await cluster.use(None)
    assert await why_refused(cluster.address("require"), trusted) == NO_TLS
    assert not await encrypted(cluster.address(""), trusted)
