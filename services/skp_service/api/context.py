"""What the routes share, and what each of them is given of a request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from fastapi import Depends, Response
from pydantic import BaseModel

from hub.clock import Clock, moment
from hub.identity.access import CallerOf, signed_in
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction, Transactions
from hub.web.context import ApiContext, Call, command, reading
from hub.web.idempotency import Answer, IdempotencyKey, once
from hub.web.preconditions import etag_of
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.archive import Archive
from services.skp_service.evidence.store import ObjectStore
from services.skp_service.handlers.context import ActorContext
from services.skp_service.rules import Rules
from services.skp_service.settings import SkpSettings


class SkpApi(ApiContext[Rules]):
    """What the routes of this service share.

    Attributes:
        settings: the service's.
        files: keeps evidence, pictures and papers.
        archive: papers as they were first printed.
    """

    def __init__(self, runtime: Runtime, settings: SkpSettings, files: ObjectStore) -> None:
        super().__init__(
            verifier=runtime.verifier,
            database=runtime.database,
            transactions=runtime.transactions,
            now=runtime.clocks.now,
            zone=ZoneInfo(settings.skp_time_zone),
            rules=settings.rules,
        )
        self.settings = settings
        self.files = files
        self.archive = Archive(runtime.database, files, runtime.clocks.now)


SkpCall = Call[SkpApi, Rules]
Reading = Annotated[SkpCall, Depends(reading(SkpApi))]
"""A route's parameter: a signed-in request."""
Command = Annotated[SkpCall, Depends(command(SkpApi))]
"""A route's parameter: a signed-in request that may bring an `Idempotency-Key`."""

Work = Callable[[Transaction, ActorContext], Awaitable[Answer]]
"""What a request does inside its transaction."""


@dataclass(frozen=True)
class Desks:
    """Makes the context of each request.

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
    def of(cls, runtime: Runtime, settings: SkpSettings) -> Self:
        """Return what a service needs; nothing is opened."""
        zone = ZoneInfo(settings.skp_time_zone)
        return cls(
            signed_in(runtime.verifier), settings, settings.rules, zone, runtime.transactions, runtime.clocks.now
        )

    def today(self) -> date:
        """Return which day it is in the agency."""
        return moment(self.now()).astimezone(self.zone).date()

    def context(self, caller: Caller) -> ActorContext:
        """Return the context of a request."""
        at = moment(self.now())
        return ActorContext(caller, at, at.astimezone(self.zone).date(), self.rules)

    async def do(self, caller: Caller, key: IdempotencyKey | None, work: Work, *, field: str | None = None) -> Response:
        """Do what a request asks for in one transaction, once for each idempotency key."""
        with refusals_as_problems(field):
            async with once(self.transactions, key, caller=caller.subject) as doing:
                doing.answer = await work(doing.tx, self.context(caller))
            return doing.answer.response()


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
