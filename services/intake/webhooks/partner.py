"""A source's webhook as a partner of the ledger of deliveries: an outage is waited out, seen and counted."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import aiohttp

from contracts.contract import Contract
from contracts.refusal import Refusal
from hub.delivery.partner import Answer, Delivery, DeliveryPolicy, Found, Outcome, Treatment
from hub.errors import Permanent, Transient
from hub.store.database import Database
from hub.telemetry import metrics
from hub.tls import certificate_trouble, trusting
from hub.transaction import Transaction
from services.intake.handlers.telling import partner_of
from services.intake.repository.sources import Source, load_source
from services.intake.settings import IntakeSettings
from services.intake.webhooks.addresses import CheckedResolver, check_webhook
from services.intake.webhooks.signing import secret_of, signed_headers

_OPERATION: Final = "tell"


class WebhookPartner:
    """Sends what is told to one source's webhook, as the table has it at that moment.

    Whoever receives it twice knows it by its id, so a call whose answer was lost is simply made again.
    """

    some_wait = False
    batch_size = 1

    def __init__(self, source: str, settings: IntakeSettings, database: Database) -> None:
        """Open nothing yet."""
        self.name = partner_of(source)
        self._source = source
        self._settings = settings
        self._database = database

    def treatment(self, _delivery: Delivery) -> Treatment:
        """Return the one way in which they are treated."""
        return Treatment()

    async def prepare(self, delivery: Delivery) -> None:
        """Nothing is to be learnt."""

    async def find_record(self, _delivery: Delivery) -> Found | None:
        """Nobody can be asked."""
        return None

    async def send(self, delivery: Delivery, _partner_id: str | None) -> str:
        """Tell it. Raises Transient; Permanent: the source has no webhook any more."""
        async with self._database.read() as connection:
            source = await load_source(connection, self._source)
        if source is None or source.webhook is None:
            raise Permanent("the source has no webhook", code="no_webhook")
        result = "abandoned"
        try:
            status = await self._status(source, source.webhook, delivery)
            result = _result(status)
        except Transient as error:
            result = error.code
            raise
        finally:
            metrics.PARTNER_CALLS.labels(self.name, _OPERATION, result).inc()
        if result == "ok":
            return delivery.business_key
        if status == HTTPStatus.GONE:
            raise Permanent("the webhook says that it is gone for good", code="gone")
        raise Transient(f"the webhook answered {status}", code=result)

    async def _status(self, source: Source, webhook: str, delivery: Delivery) -> int:
        try:
            url = check_webhook(webhook, [*source.hosts])
        except Refusal as refusal:
            raise Transient("the webhook's host is not allowed", code=refusal.code) from None
        secret = secret_of(self._settings.intake_webhook_secret, source.name, source.webhook_secret)
        headers = {"Content-Type": "application/json", "User-Agent": "kinerja-hub"}
        headers |= signed_headers(secret, delivery.business_key, self._database.clocks.now(), delivery.payload)
        try:
            async with (
                aiohttp.ClientSession(connector=self._connector(), cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(
                    url,
                    data=delivery.payload,
                    headers=headers,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=self._settings.intake_webhook_timeout_seconds),
                ) as answer,
            ):
                return answer.status  # what it says beside that is not read
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _unreachable(error) from error

    def _connector(self) -> aiohttp.TCPConnector:
        """Return what connects once: nothing is kept, so each call goes to addresses that were checked for it."""
        return aiohttp.TCPConnector(
            resolver=CheckedResolver(private=self._settings.intake_webhook_private_addresses),
            use_dns_cache=False,
            force_close=True,
            ssl=trusting(self._settings.ca_file),
        )

    async def send_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Never called: one at a time."""
        raise NotImplementedError

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:
        """Never called: what was told was told."""
        raise NotImplementedError

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Nothing is learnt."""

    def accepted(self, _delivery: Delivery, _partner_id: str, _outcome: Outcome) -> Contract | None:
        """Nobody is told."""
        return None

    def withdrawn(self, _delivery: Delivery) -> Contract | None:
        """Nobody is told."""
        return None

    def rejected(self, _delivery: Delivery, _code: str) -> Contract | None:
        """Nobody is told."""
        return None

    def unclear(self, _delivery: Delivery, _code: str) -> Contract | None:
        """Nobody is told."""
        return None


def _result(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return "ok"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "redirected"
    return "unavailable" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"


def _unreachable(error: Exception) -> Transient:
    """Return what kept a call from its answer; its text names no address."""
    if certificate_trouble(error) is not None:
        return Transient("the webhook's certificate is not accepted", code="certificate_refused")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Transient("the webhook's host is unknown, or at no public address", code="no_address")
    return Transient(f"the webhook did not answer ({type(error).__name__})", code="unreachable")


def policy_of(settings: IntakeSettings) -> DeliveryPolicy:
    """Return how webhooks are called: a few at once, and again after five minutes at the latest, until it works."""
    timeout = settings.intake_webhook_timeout_seconds
    return DeliveryPolicy(
        concurrency=4,
        lease=max(60.0, 4 * timeout),
        send_timeout=timeout,
        settle_after=0.0,
        visibility_lag=0.0,
        read_before_first_write=False,
        back_off_first=2.0,
        back_off_max=300.0,
        circuit_failures=5,
        circuit_open=30.0,
    )
