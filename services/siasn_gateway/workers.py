"""What the gateway does beside its deliveries: see whether SIASN lets us in, and ask again for unknown people."""

from typing import Final

from hub.delivery.dispatcher import Dispatcher
from hub.errors import HubError, Transient
from hub.store.database import database_is_away
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker
from services.siasn_gateway import handlers
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.settings import SiasnGatewaySettings

log = get_logger(__name__)

_AT_REST_SECONDS: Final = 3600.0
_AGAIN_SECONDS: Final = 60.0
_HOUR: Final = 3600.0


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


class UnknownPeople(Worker):
    """Asks SIASN again, once a day, for people whom it did not know: they may have been entered or come back."""

    name = "unknown-people"

    def __init__(self, transactions: Transactions, dispatcher: Dispatcher, *, every_hours: float) -> None:
        super().__init__()
        self._transactions = transactions
        self._dispatcher = dispatcher
        self._every = every_hours * _HOUR

    async def turn(self) -> float:
        """Put back what has waited for a day. Returns the seconds until the next look."""
        try:
            async with self._transactions.begin() as transaction:
                asked = await handlers.ask_for_unknown_people(transaction, after_seconds=self._every)
        except Exception as error:
            if not database_is_away(error):
                raise
            log.warning("unknown_people_wait_for_database", error=type(error).__name__)
            return _AGAIN_SECONDS
        if asked:
            log.info("unknown_people_asked_for_again", deliveries=asked)
            self._dispatcher.wake()
        return min(self._every, _HOUR)
