"""What the gateway does beside its deliveries: see whether SIASN lets us in, and remind of what nobody decided."""

from typing import Final

from hub.errors import HubError, Transient
from hub.telemetry.logging import get_logger
from hub.worker import Worker
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.document_advice import WAY
from services.siasn_gateway.settings import SiasnGatewaySettings

log = get_logger(__name__)

_DAY_SECONDS: Final = 86_400.0

_AT_REST_SECONDS: Final = 3600.0
_AGAIN_SECONDS: Final = 60.0


class CredentialsProbe(Worker):
    """Tries a fixed SSO token at the start, and again while SIASN refuses it; then the deliveries' own calls tell.

    A user and password are never tried without need: each try that fails brings the account nearer to being locked.
    """

    name = "credentials-probe"

    def __init__(self, client: SiasnClient, settings: SiasnGatewaySettings) -> None:
        super().__init__()
        self._client = client
        self._may_probe = bool(settings.fixed_sso_token) and not settings.credentials_missing
        self._answered = False

    async def turn(self) -> float:
        """Probe where that tells something. Returns the seconds until it may do so again."""
        if not self._may_probe or (self._answered and self._client.credentials_trouble is None):
            return _AGAIN_SECONDS if self._may_probe else _AT_REST_SECONDS
        try:
            await self._client.probe()
        except Transient as error:
            log.warning("siasn_does_not_let_us_in", code=error.code)
            return max(error.retry_after or 0.0, _AGAIN_SECONDS)
        except HubError as error:  # it answered; the deliveries' own calls will tell more
            log.warning("siasn_probe_not_understood", code=error.code)
        self._answered = True
        return _AGAIN_SECONDS


class DocumentsReminder(Worker):
    """Logs, at the start and every day, that no document goes to SIASN, where nobody has decided that."""

    name = "documents-reminder"

    def __init__(self, settings: SiasnGatewaySettings) -> None:
        super().__init__()
        self._undecided = settings.document is None

    async def turn(self) -> float:
        """Remind. Returns the seconds until the next time."""
        if self._undecided:
            log.warning("documents_not_decided", variable=WAY, sent=False)
        return _DAY_SECONDS
