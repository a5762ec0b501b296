"""Background work of the file channel: packages are made, and put where they are wanted; answers are worked off."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from hub.identity.caller import Caller
from hub.jobs.job import Job, JobRun
from hub.store.database import Database
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker, each_by_itself
from services.award_service import metrics
from services.award_service.channel.settings import ChannelSettings
from services.award_service.domain.deposit import NEEDS_OPERATOR, Fault, Target
from services.award_service.domain.ministry_answer import AnswerState
from services.award_service.domain.package import AT_WORK
from services.award_service.handlers import answering, depositing, packaging
from services.award_service.handlers.context import ActorContext
from services.award_service.handlers.packaging import Workshop
from services.award_service.repository import deposits, ministry_answers, packages
from services.award_service.roles import Role

log = get_logger(__name__)

_REST_SECONDS: Final = 5.0
"""Until it looks again: another replica may have begun a package, and died."""
_DEPOSITS_SECONDS: Final = 20.0
_WATCH_SECONDS: Final = 30.0


class PackageWorker(Worker):
    """Makes packages, the oldest first; one that fails keeps no other back."""

    name = "packages"

    def __init__(self, shop: Workshop) -> None:
        super().__init__()
        self._shop = shop

    async def turn(self) -> float:
        """Make all that are begun, a piece of each in turn."""
        async with self._shop.transactions.database.read() as connection:
            begun = await packages.at_work(connection)
        await each_by_itself(partial(self._make, one) for one in begun)
        return _REST_SECONDS

    async def _make(self, package_id: UUID) -> None:
        while not self.stopping and await packaging.advance(self._shop, package_id) in AT_WORK:
            pass


def deposits_job(shop: Workshop, settings: ChannelSettings) -> Job:
    """Return the job that puts packages where they are wanted: one replica at a time, as they write to one place."""

    async def put(run: JobRun) -> None:
        done = await depositing.work_off(shop, settings, lambda: run.stopping)
        if done:
            log.info("packages_deposited", packages=done)

    return Job("deposits", _DEPOSITS_SECONDS, put)


class DepositWatch(Worker):
    """Knows whether deposits fail by what only an operator can mend, in every replica.

    Attributes:
        needed: what, for the readiness answer; None: nothing.
    """

    name = "deposit_watch"

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self.needed: str | None = None

    async def turn(self) -> float:
        """Look once. Returns when to look again, in seconds."""
        async with self._database.read() as connection:
            waiting = await deposits.waiting(connection)
        found = sorted(error for _, error in waiting if error is not None)
        self.needed = next((NEEDS_OPERATOR[Fault(one)] for one in found if Fault(one) in NEEDS_OPERATOR), None)
        return _WATCH_SECONDS

    def waits_for(self) -> str | None:
        """Return what an operator has to do; None: nothing."""
        return self.needed

    async def refresh_gauges(self) -> None:
        """Bring the deposits' gauge up to date; called when metrics are scraped."""
        async with self._database.read() as connection:
            waiting = await deposits.waiting(connection)
        metrics.DEPOSITS.clear()
        for target in Target:
            metrics.DEPOSITS.labels(target.value, "none").set(waiting.get((target, None), 0))
        for (target, error), count in waiting.items():
            metrics.DEPOSITS.labels(target.value, error or "none").set(count)


class AnswerWorker(Worker):
    """Works the ministry's answers off, the oldest first; one that fails keeps no other back."""

    name = "answers"

    def __init__(self, transactions: Transactions, acting: Callable[[Caller], ActorContext]) -> None:
        """Work nothing off yet; `acting` says what is known of somebody's request that comes now."""
        super().__init__()
        self._transactions = transactions
        self._acting = acting

    async def turn(self) -> float:
        """Work off all that there are, some lines at a time."""
        async with self._transactions.database.read() as connection:
            waiting = await ministry_answers.applying(connection)
        await each_by_itself(partial(self._work_off, one) for one in waiting)
        return _REST_SECONDS

    async def _work_off(self, answer_id: UUID) -> None:
        async with self._transactions.database.read() as connection:
            answer = await ministry_answers.get_answer(connection, answer_id)
        by = Caller(answer.by_subject, answer.by_nip, frozenset({Role.AGENCY_ADMIN.value}), frozenset())
        while not self.stopping and answer.state is AnswerState.APPLYING:
            answer = await answering.work_off(self._transactions, answer_id, self._acting(by))
