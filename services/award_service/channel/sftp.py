"""An SFTP server as the place of packages.

asyncssh: asynchronous, typed, on `cryptography`, which is here already, and kept (releases each few months for a dozen
years); paramiko blocks, and would need a thread a transfer. Nothing of this machine's own SSH settings is looked at.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, cast

import asyncssh
from pydantic import SecretStr

from contracts.personal import personal
from services.award_service.channel.places import Deposit
from services.award_service.domain.deposit import DepositFailed, Fault

logging.getLogger("asyncssh").setLevel(logging.WARNING)

_TIMEOUT: Final = 20
_KEEPALIVE: Final = 15
AT_ONCE: Final = 256 * 1024
"""Bytes that are on their way together: after a kill, no more than so many behind the last whole one may be missing."""
_GO_ON: Final = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT
"""How a file is opened whose beginning may be there already."""


@personal
class SftpAddress:
    """Where a server is, and who we are there.

    Attributes:
        host: its name or address.
        port: its port.
        host_key: its public key, as `ssh-ed25519 AAAA...`.
        user: our name there.
        password: empty: there is a key.
        key: our private key, as OpenSSH writes it; empty: there is a password.
        folder: there; it exists.
    """

    host: str
    port: int
    host_key: str
    user: str
    password: SecretStr
    key: SecretStr
    folder: str


class SftpPlace:
    """See `Place`; open within `connected`. What was sent of a file before a kill is not sent again."""

    def __init__(self, client: asyncssh.SFTPClient) -> None:
        self._client = client

    async def has(self, deposit: Deposit) -> bool:
        """See `Place.has`."""
        with _faults():
            return await self._size(deposit.name) == deposit.size and await self._marked(deposit) == deposit.marked

    async def put(self, deposit: Deposit) -> None:
        """See `Place.put`."""
        with _faults():
            await self._send(deposit)
            await self._rename(deposit.unfinished, deposit.name)
            unfinished = f".{deposit.marker}.part"
            async with self._client.open(unfinished, "wb") as file:
                await file.write(deposit.marked)
            await self._rename(unfinished, deposit.marker)

    async def _send(self, deposit: Deposit) -> None:
        """Send what is not there yet of a file, under another name than its own."""
        there = await self._size(deposit.unfinished) or 0
        sent = max(0, min(there, deposit.size) - AT_ONCE)
        hashed, at = hashlib.sha256(), 0
        async with self._client.open(deposit.unfinished, _GO_ON, encoding=None) as file:
            async for chunk in deposit.chunks():
                hashed.update(chunk)
                new = chunk[max(0, sent - at) :]
                if new:
                    await file.write(new, at + len(chunk) - len(new))
                at += len(chunk)
        if hashed.hexdigest() != deposit.sha256:
            raise DepositFailed(Fault.FILE_LOST)
        if await self._size(deposit.unfinished) != deposit.size:
            await self._client.remove(deposit.unfinished)
            raise DepositFailed(Fault.SFTP_UNAVAILABLE)

    async def _rename(self, old: str, new: str) -> None:
        """Give a file its name, over one that has it."""
        try:
            await self._client.posix_rename(old, new)
        except asyncssh.SFTPOpUnsupported:
            if await self._size(new) is not None:
                await self._client.remove(new)
            await self._client.rename(old, new)

    async def _size(self, name: str) -> int | None:
        try:
            return (await self._client.stat(name)).size
        except asyncssh.SFTPNoSuchFile:
            return None

    async def _marked(self, deposit: Deposit) -> bytes | None:
        try:
            async with self._client.open(deposit.marker, "rb") as file:
                return cast("bytes", await file.read(len(deposit.marked) + 1))  # opened for bytes
        except asyncssh.SFTPNoSuchFile:
            return None


@asynccontextmanager
async def connected(address: SftpAddress) -> AsyncIterator[SftpPlace]:
    """Sign in, and go to the folder. Raises DepositFailed."""
    with _faults():
        password = address.password.get_secret_value() or None
        async with (
            asyncssh.connect(
                address.host,
                address.port,
                username=address.user,
                password=password,
                client_keys=_own_keys(address.key) or None,
                known_hosts=([_host_key(address.host_key)], [], []),
                config=None,
                agent_path=None,
                connect_timeout=_TIMEOUT,
                login_timeout=_TIMEOUT,
                keepalive_interval=_KEEPALIVE,
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            await _go_to(client, address.folder)
            yield SftpPlace(client)


async def _go_to(client: asyncssh.SFTPClient, folder: str) -> None:
    try:
        await client.chdir(folder)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure):
        raise DepositFailed(Fault.SFTP_FOLDER) from None


def _own_keys(key: SecretStr) -> list[asyncssh.SSHKey]:
    text = key.get_secret_value()
    if not text:
        return []
    try:
        return [asyncssh.import_private_key(text)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise DepositFailed(Fault.SFTP_OWN_KEY) from None


def _host_key(text: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_public_key(text)
    except asyncssh.KeyImportError:
        raise DepositFailed(Fault.SFTP_HOST_KEY) from None


@contextmanager
def _faults() -> Iterator[None]:
    """Raise DepositFailed for what asyncssh and the network raise; their texts may name the server's files."""
    try:
        yield
    except asyncssh.HostKeyNotVerifiable:
        raise DepositFailed(Fault.SFTP_HOST_KEY) from None
    except asyncssh.PermissionDenied:
        raise DepositFailed(Fault.SFTP_SIGN_IN) from None
    except (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect, asyncssh.SFTPNoSuchFile):
        raise DepositFailed(Fault.SFTP_FOLDER) from None
    except (asyncssh.Error, OSError, TimeoutError, UnicodeError):  # the last one: no name of a host
        raise DepositFailed(Fault.SFTP_UNAVAILABLE) from None
