"""Works the ledgers of all webhooks: one dispatcher for each source that has one, so that none waits for another's."""

from typing import Final

from hub.delivery.dispatcher import Dispatcher, refresh_gauges
from hub.runtime import Runtime
from hub.worker import Worker
from services.intake.handlers.telling import partner_of
from services.intake.repository.sources import load_sources
from services.intake.settings import IntakeSettings
from services.intake.webhooks.partner import WebhookPartner, policy_of

_REST_SECONDS: Final = 15.0
"""Until it looks for sources whose webhook was set meanwhile."""


class WebhooksWorker(Worker):
    """Starts a dispatcher for each webhook, and ends them all."""

    name = "webhooks"

    def __init__(self, runtime: Runtime[IntakeSettings]) -> None:
        super().__init__()
        self._runtime = runtime
        self._dispatchers: dict[str, Dispatcher] = {}

    async def turn(self) -> float:
        """Start those that are missing, and wake all."""
        async with self._runtime.database.read() as connection:
            sources = await load_sources(connection, with_webhook=True)
        for source in sources:
            if source.name not in self._dispatchers:
                self._dispatchers[source.name] = self._dispatcher(source.name)
                self._dispatchers[source.name].start()
        for dispatcher in self._dispatchers.values():
            dispatcher.wake()
        return _REST_SECONDS

    async def finish(self) -> None:
        """End them."""
        for dispatcher in self._dispatchers.values():
            await dispatcher.stop(deadline=self._runtime.settings.intake_webhook_timeout_seconds)

    async def refresh_gauges(self) -> None:
        """Bring the ledger's gauges up to date; called when metrics are scraped."""
        for source in self._dispatchers:
            await refresh_gauges(self._runtime.transactions, partner_of(source))

    def _dispatcher(self, source: str) -> Dispatcher:
        settings = self._runtime.settings
        partner = WebhookPartner(source, settings, self._runtime.database)
        return Dispatcher(partner, policy_of(settings), self._runtime.transactions)
