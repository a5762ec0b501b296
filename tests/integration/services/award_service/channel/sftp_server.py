"""An SFTP server in this process, which can break off where it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh

from services.award_service.settings import AwardSettings

USER = "bkpsdm"
PASSWORD = "rahasia-uji"


class Server:
    """What it is, and what it has seen.

    Attributes:
        root: the folder that it serves.
        port: where it listens.
        host_key: its public key.
        own_key: a private key by which one may sign in.
        breaks_after: breaks off at the write after so many; None: never.
        writes: so many there were.
        written: so many bytes there were.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = 0
        self._host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._own_key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = self._host_key.export_public_key().decode()
        self.own_key = self._own_key.export_private_key().decode()
        self.breaks_after: int | None = None
        self.writes = 0
        self.written = 0

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Return the settings with which a service finds it."""
        return {
            "award_sftp_host": "127.0.0.1",
            "award_sftp_port": self.port,
            "award_sftp_host_key": self.host_key,
            "award_sftp_user": USER,
            "award_sftp_password": PASSWORD,
        } | changes

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Server"]:
        """Serve."""
        server = self

        class Doorkeeper(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, PASSWORD)

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return key.public_data == server._own_key.public_data

        class Files(asyncssh.SFTPServer):
            def __init__(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
                super().__init__(chan, chroot=str(server.root).encode())

            async def write(self, file_obj: object, offset: int, data: bytes) -> int:
                server.writes += 1
                if server.breaks_after is not None and server.writes > server.breaks_after:
                    self.connection.abort()
                    raise asyncssh.SFTPConnectionLost("broken off")
                server.written += len(data)
                return super().write(file_obj, offset, data)  # type: ignore[return-value]

        listener = await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self._host_key], server_factory=Doorkeeper, sftp_factory=Files
        )
        self.port = listener.get_port()
        try:
            yield self
        finally:
            listener.close()
            await listener.wait_closed()


def with_settings(settings: AwardSettings, **changes: Any) -> AwardSettings:
    """Return the same settings with some others."""
    return AwardSettings(**(settings.model_dump(exclude_unset=True) | changes))
