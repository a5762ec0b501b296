"""Sign-in for a rig: an issuer in the rig's own process, and tokens that hold by a clock that is hours wrong."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from sandbox.sign_in.server import sign_in_server
from sandbox.sign_in.settings import SignInSettings
from sandbox.sign_in.signing import SigningKey, kept_key
from services.skp_service.roles import Role

_DAY_SECONDS: Final = 86_400


class SignIn:
    """Tokens for anybody.

    Attributes:
        environment: of the services that trust them.
    """

    def __init__(self, settings: SignInSettings, address: str, key: SigningKey) -> None:
        self._settings = settings
        self._address = address
        self._key = key
        self.environment = {"KINERJA_OIDC_ISSUER": address, "KINERJA_OIDC_AUDIENCE": settings.audience}

    def headers(self, name: str, *roles: Role, nip: str | None = None) -> dict[str, str]:
        """Return the headers that sign somebody in, issued yesterday and valid until tomorrow."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._address,
            "sub": str(uuid5(NAMESPACE_URL, f"urn:kinerja:chaos:{name}")),
            "aud": self._settings.audience,
            "client_id": self._settings.client_id,
            "iat": now - _DAY_SECONDS,
            "exp": now + _DAY_SECONDS,
            "jti": str(uuid4()),
            "roles": roles,
        }
        return {"Authorization": f"Bearer {self._key.sign(claims if nip is None else {**claims, 'nip': nip})}"}


@asynccontextmanager
async def sign_in(folder: Path) -> AsyncIterator[SignIn]:
    """Run the development issuer as long as the context lasts; its key lies in `folder`."""
    key_file = folder / "sign-in.pem"
    settings = SignInSettings(port=0, key_file=key_file)
    server = sign_in_server(settings)
    serving = asyncio.create_task(server.run_until_stopped(), name="sign-in")
    try:
        await server.ready.wait()
        yield SignIn(settings, server.url, kept_key(key_file))
    finally:
        server.should_exit = True
        await serving
