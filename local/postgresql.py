"""PostgreSQL for this machine: the one we are told of, one that answers here, or a private cluster."""

import contextlib
import getpass
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

import asyncpg
import psutil
from sqlalchemy import make_url

from hub.errors import UserError
from hub.store.address import with_tls
from hub.tls import certificate_trouble
from local.packages import install
from local.processes import end, is_alive, matching, works_in
from local.server import Launch, LocalServer, Ports, PrivateServer, Say, private

LocalPostgresql = LocalServer

_PACKAGE_USER = "postgres"
_VERSIONS = Path("/usr/lib/postgresql")
_LOGIN_SECONDS = 10
_WAIT_FOR_NO_DISK: Final = {"fsync": "off", "full_page_writes": "off"}
"""Not `synchronous_commit`: without it a commit is in the server's own memory, and a kill loses it."""


@contextlib.asynccontextmanager
async def local_postgresql(
    var: Path, *, database_url: str | None, say: Say, durable: bool = True, ca_file: Path | None = None
) -> AsyncIterator[LocalPostgresql]:
    """Yield a PostgreSQL: at `database_url`, else on this machine, else a private one of `var`/postgresql.

    URLs have the form `postgresql+asyncpg://user@host:port/database`. A missing `postgresql` package is
    installed when we may. `durable` is of a private one: see `PrivatePostgresql`; `ca_file` is that of the settings.
    Raises UserError when no PostgreSQL can be had.
    """
    url = await _found(database_url, ca_file)
    if url is not None:
        yield LocalPostgresql(url=url)
        return
    async with private_postgresql(var, say=say, durable=durable) as server:
        yield server


@contextlib.asynccontextmanager
async def private_postgresql(var: Path, *, say: Say, durable: bool = True) -> AsyncIterator[LocalPostgresql]:
    """Yield a private cluster of `var`/postgresql, whatever else runs on this machine. Raises UserError."""
    if not installed_versions():
        await install("postgresql", say=say)
    async with private(PrivatePostgresql(var / "postgresql", durable=durable), say=say) as server:
        yield server


async def refusal(url: str, *, ca_file: Path | None = None) -> str | None:
    """Return why the server at `url` is of no use to us, or None when we may create schemas there.

    `ca_file` is that of the settings.
    """
    try:
        address, tls = with_tls(make_url(url), ca_file)
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(plain, ssl=tls, timeout=_LOGIN_SECONDS)
        try:
            may_create = await connection.fetchval(
                "SELECT has_database_privilege(current_database(), 'CREATE')", timeout=_LOGIN_SECONDS
            )
        finally:
            await connection.close(timeout=_LOGIN_SECONDS)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return certificate_trouble(error) or type(error).__name__
    return None if may_create else "tidak boleh membuat skema"


def installed_versions() -> list[int]:
    """Return the major versions whose servers are installed, newest first."""
    found = (path.parent.parent.name for path in _VERSIONS.glob("*/bin/postgres"))
    return sorted((int(name) for name in found if name.isdecimal()), reverse=True)


class PrivatePostgresql(PrivateServer):
    """A cluster on 127.0.0.1 that trusts this machine's users.

    PostgreSQL refuses to run as root; then it runs as the package's user, its data where that user can reach.

    One that is not `durable` waits for no disk: what it has committed outlives a kill of any process, since the kernel
    has it, but not a power cut.
    """

    title: ClassVar[str] = "PostgreSQL"
    port_names: ClassVar[tuple[str, ...]] = ("postgresql",)

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder)
        self._durable = durable
        self._as_package_user = os.geteuid() == 0

    def url(self, ports: Ports) -> str:
        """Return the address for clients (SQLAlchemy's form)."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{ports['postgresql']}/postgres"

    def prepare(self, ports: Ports) -> Launch:
        """Create the cluster when there is none yet."""
        home = self.home()
        self._make_home(home)
        data = home / "data"
        version = _version_for(data)
        if not data.exists():
            self._initialise(version, data)
        _clear_stale_lock(data)
        options = {
            "port": ports["postgresql"],
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # a deep folder's path would be too long for a socket
            "max_connections": 200,
        } | ({} if self._durable else _WAIT_FOR_NO_DISK)
        argv = [*self._user_switch(), str(_program(version, "postgres")), "-D", str(data)]
        argv += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return Launch(argv, _environment(), home, home / "server.log")

    def processes(self) -> list[psutil.Process]:
        """Return the server's processes; some overwrite their environment but work in the data folder."""
        data = str(self.home() / "data")
        marked = {process.pid: process for process in super().processes()}
        working = matching(works_in(data))
        return list((marked | {process.pid: process for process in working}).values())

    async def refusal(self, url: str) -> str | None:
        """Return why the cluster does not let us in, or None when it does."""
        return await refusal(url)

    async def settle(self, ports: Ports) -> str | None:
        """Do nothing: what it has confirmed outlives a kill, and it mends itself at the start."""

    async def end(self, found: Sequence[psutil.Process]) -> None:
        """Stop the cluster: SIGINT to the postmaster is the fast shutdown, which ends its sessions too."""
        numbers = {process.pid for process in found}
        postmasters = matching(lambda process: process.ppid() not in numbers, found)
        await end(postmasters, first=signal.SIGINT, within=self.stop_seconds)

    def home(self) -> Path:
        """Return the folder of data and log: ours, or one that the package's user can reach."""
        if not self._as_package_user or self._reaches(self.folder):
            return self.folder
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]
        return Path("/var/tmp") / f"kinerja-{name}"  # noqa: S108 - owner and kind are checked before use

    def _make_home(self, home: Path) -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        if self._as_package_user:
            owner = pwd.getpwnam(_PACKAGE_USER)
            if home.is_symlink() or home.stat().st_uid not in {0, owner.pw_uid}:
                raise UserError(f"Folder {home} milik pengguna lain: hapuslah dulu.")
            os.chown(home, owner.pw_uid, owner.pw_gid)

    def _initialise(self, version: int, data: Path) -> None:
        """Create the cluster beside its place, then move it there: one cut short is never taken for whole."""
        unfinished = data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
        options += [] if self._durable else ["--no-sync"]
        program = str(_program(version, "initdb"))
        done = subprocess.run(  # noqa: S603 - the command line is our own
            [*self._user_switch(), program, "-D", str(unfinished), *options],
            env=_environment(),
            cwd=data.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            complaint = (done.stderr.strip().splitlines() or ["tanpa pesan"])[-1]
            raise UserError(f"Klaster PostgreSQL gagal dibuat di {data.parent}: {complaint}")
        unfinished.rename(data)

    def _user_switch(self) -> list[str]:
        if not self._as_package_user:
            return []
        return [
            "/usr/bin/setpriv",
            f"--reuid={_PACKAGE_USER}",
            f"--regid={_PACKAGE_USER}",
            "--init-groups",
            "--",
        ]

    def _reaches(self, folder: Path) -> bool:
        """Tell whether the package's user may walk down to `folder`."""
        try:
            check = [*self._user_switch(), "/usr/bin/test", "-x", str(folder.parent)]
            return subprocess.run(check, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own
        except OSError:
            return False


def _version_for(data: Path) -> int:
    """Return the version to run on `data`: that which wrote it, else the newest. Raises UserError."""
    installed = installed_versions()
    if not installed:
        raise UserError("PostgreSQL belum terpasang: pasanglah dengan `sudo apt-get install postgresql`.")
    if not data.exists():
        return installed[0]
    wrote = (data / "PG_VERSION").read_text().strip()
    if int(wrote) not in installed:
        raise UserError(
            f"Data di {data} dari PostgreSQL {wrote}, yang tidak terpasang: "
            f"pasanglah postgresql-{wrote} atau hapus folder itu."
        )
    return int(wrote)


def _clear_stale_lock(data: Path) -> None:
    """Remove a killed postmaster's lock file, unless that very server still lives.

    PostgreSQL does so itself, but takes an unreaped zombie or a reused number for a living postmaster.
    """
    lock = data / "postmaster.pid"
    try:
        holder = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        if is_alive(holder) and holder.cwd() == str(data):
            return
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        pass  # none, cut short, or its process is gone
    except psutil.AccessDenied:
        return
    lock.unlink(missing_ok=True)


def _program(version: int, name: str) -> Path:
    return _VERSIONS / str(version) / "bin" / name


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


async def _found(database_url: str | None, ca_file: Path | None) -> str | None:
    """Return the address of a server that is there already, None when it takes a private cluster."""
    if database_url:
        if (reason := await refusal(database_url, ca_file=ca_file)) is not None:
            place = urlsplit(database_url)
            raise UserError(
                f"PostgreSQL di {place.hostname or 'soket'}:{place.port or 5432} tidak dapat dipakai "
                f"({reason}): periksa KINERJA_DATABASE_URL."
            )
        return database_url
    return await reachable()


async def reachable() -> str | None:
    """Return the address of a PostgreSQL of this machine that lets us in without a password, or None."""
    for url in _likely_urls():
        if await refusal(url) is None:
            return url
    return None


def _likely_urls() -> Iterator[str]:
    """Yield where a PostgreSQL of this machine may let us in without a password."""
    users = dict.fromkeys((getpass.getuser(), "postgres"))
    for user in users:
        for database in dict.fromkeys((user, "postgres")):
            yield f"postgresql+asyncpg://{user}@localhost:5432/{database}"
            yield f"postgresql+asyncpg://{user}@/{database}?host=/var/run/postgresql"
