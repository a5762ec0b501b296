"""Who calls, and what the use cases are to know of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from fastapi import Response
from pydantic import BaseModel

from hub.clock import Clock, moment
from hub.identity.access import CallerOf, signed_in
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.transaction import Transaction, Transactions
from hub.web.idempotency import Answer, IdempotencyKey, once
from hub.web.preconditions import etag_of
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.handlers.context import ActorContext
from services.skp_service.rules import Rules
from services.skp_service.settings import SkpSettings

Work = Callable[[Transaction, ActorContext], Awaitable[Answer]]
"""What a request does inside its transaction."""


@dataclass(frozen=True)
class Desks:
    """Makes the desk of each request.

    Attributes:
        signed_in: FastAPI dependency that gives the caller.
        settings: the service's.
        rules: the agency's choices.
        zone: the agency's time zone.
        transactions: opens them.
        now: what the time is.
    """

    signed_in: CallerOf
    settings: SkpSettings
    rules: Rules
    zone: ZoneInfo
    transactions: Transactions
    now: Clock

    @classmethod
    def of(cls, runtime: Runtime) -> Self:
        """Return what a service needs; nothing is opened.

        Raises:
            TypeError: the settings are not this service's.
        """
        settings = runtime.settings
        if not isinstance(settings, SkpSettings):
            raise TypeError("skp_service needs SkpSettings")
        verifier = Verifier.of(settings, clocks=runtime.clocks)
        zone = ZoneInfo(settings.skp_time_zone)
        return cls(signed_in(verifier), settings, settings.rules, zone, runtime.transactions, runtime.clocks.now)

    def today(self) -> date:
        """Return which day it is in the agency."""
        return moment(self.now()).astimezone(self.zone).date()

    def context(self, caller: Caller) -> ActorContext:
        """Return the desk of a request."""
        at: datetime = moment(self.now())
        return ActorContext(caller, at, at.astimezone(self.zone).date(), self.rules)

    async def do(self, caller: Caller, key: IdempotencyKey | None, work: Work, *, field: str | None = None) -> Response:
        """Do what a request asks for in one transaction, once for each idempotency key.

        Raises:
            Problem: what a rule refuses.
        """
        context = self.context(caller)

        async def in_transaction(tx: Transaction) -> Answer:
            return await work(tx, context)

        with refusals_as_problems(field):
            return await once(self.transactions, key, in_transaction, caller=caller.subject)


def shown(model: BaseModel, revision: int | None = None, *, status: int = 200, location: str | None = None) -> Answer:
    """Return an answer, with its entity tag where it has a revision."""
    headers: dict[str, Any] = {}
    if revision is not None:
        headers["ETag"] = etag_of(revision)
    if location is not None:
        headers["Location"] = location
    return Answer.of(model, status=status, headers=headers)


NOTHING = Answer(204)
"""The answer that needs no words."""
