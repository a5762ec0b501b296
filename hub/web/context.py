"""A signed-in request, as routes take it: who calls, now, today, and a transaction that takes effect once.

A route takes one parameter for all of it:

    Reading = Annotated[Call[LeaveApi, Rules], Depends(reading(LeaveApi))]
    Command = Annotated[Call[LeaveApi, Rules], Depends(command(LeaveApi))]

    @router.post("/leaves", **documented("askForLeave", "Ajukan cuti", POSTS, response_model=LeaveAnswer))
    async def ask(body: LeaveRequest, call: Command) -> Response:
        async with call.transaction() as tx:
            return call.answer(LeaveAnswer.of(await leaves.ask(tx, call.actor, body.terms())))
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Request, Response
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.identity.access import BEARER, require
from hub.identity.actor import ActorContext
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web import problems
from hub.web.idempotency import Answer, IdempotencyKey, Once, OptionalKey, once
from hub.web.preconditions import etag_of

R = TypeVar("R")
A = TypeVar("A", bound="ApiContext[Any]")
_APIS: Final = "apis"


class ApiContext(Generic[R]):
    """What the routes of a service share; a service adds what else its routes need in a subclass.

    Attributes:
        verifier: says whose an access token is.
        database: the service's own.
        transactions: opens units of work.
        now: what the time is.
        zone: the agency's: it decides which day it is.
        rules: the agency's choices, for the use cases.
    """

    def __init__(self, runtime: Runtime[Any], *, zone: ZoneInfo, rules: R) -> None:
        self.verifier: Verifier = runtime.verifier
        self.database = runtime.database
        self.transactions = runtime.transactions
        self.now = runtime.clocks.now
        self.zone = zone
        self.rules = rules

    async def caller_of(self, token: str | None) -> Caller:
        """Return whose a token is; a service that knows others than the issuer's may say so. Raises Problem."""
        return await self.verifier.caller_of(token)

    def today(self) -> date:
        """Return which day it is in the agency."""
        return moment(self.now()).astimezone(self.zone).date()

    def actor(self, caller: Caller) -> ActorContext[R]:
        """Return what the use cases know of a request that comes now."""
        at = moment(self.now())
        return ActorContext(caller, at, at.astimezone(self.zone).date(), self.rules)


class Call(Generic[A, R]):
    """One request.

    Attributes:
        api: what the service's routes share.
        caller: who calls.
        key: its idempotency key; None without one.
    """

    def __init__(self, api: A, request: Request, caller: Caller, key: IdempotencyKey | None = None) -> None:
        self.api = api
        self.caller = caller
        self.key = key
        self._request = request
        self._once: Once | None = None

    @cached_property
    def actor(self) -> ActorContext[R]:
        """Who acts, now, today: read once a request."""
        return self.api.actor(self.caller)

    def about(self, field: str) -> None:
        """Say which field of the request its refusals are about, where the route does not say it."""
        problems.about(self._request, field)

    def require(self, *roles: str) -> None:
        """Let a caller with any of these roles pass. Raises Problem: 403 `forbidden`."""
        require(self.caller, *roles)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open the database to be read: one snapshot."""
        return self.api.database.read()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open the request's transaction: what it does takes effect once for each idempotency key.

        Where the request may bring a key, its answer is made by `answer` or `no_content` inside the block.

        Raises:
            Answered, Problem: what `hub.web.idempotency.once` does.
        """
        async with once(self.api.transactions, self.key, caller=self.caller.subject) as self._once:
            yield self._once.tx

    def answer(
        self, model: BaseModel, *, revision: int | None = None, status: int = 200, location: str | None = None
    ) -> Response:
        """Return an answer, and keep it for the request's key.

        Args:
            model: what it says.
            revision: of the record that it shows, for its entity tag.
            status: of HTTP.
            location: where what was made is.
        """
        tag = {} if revision is None else {"ETag": etag_of(revision)}
        place = {} if location is None else {"Location": location}
        return self._answered(Answer.of(model, status=status, headers=tag | place))

    def no_content(self) -> Response:
        """Return the answer that needs no words, and keep it for the request's key."""
        return self._answered(Answer(204))

    def _answered(self, answer: Answer) -> Response:
        if self._once is not None:
            self._once.answer = answer
        return answer.response()


def lend(app: FastAPI, apis: Iterable[ApiContext[Any]]) -> None:
    """Let the routes of an application find what they share."""
    setattr(app.state, _APIS, {type(api): api for api in apis})


def reading(kind: type[A]) -> Callable[..., Awaitable[Call[A, Any]]]:
    """Return the FastAPI dependency that gives a signed-in call of routes that share an `ApiContext` of this kind.

    The dependency raises Problem: what `ApiContext.caller_of` does.
    """

    async def call(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> Call[A, Any]:
        api: A = getattr(request.app.state, _APIS)[kind]
        return Call(api, request, await api.caller_of(credentials.credentials if credentials else None))

    return call


def command(kind: type[A]) -> Callable[..., Awaitable[Call[A, Any]]]:
    """Return what `reading` does, for routes that take an `Idempotency-Key`."""
    signed_in = reading(kind)

    async def call(found: Annotated[Call[A, Any], Depends(signed_in)], key: OptionalKey) -> Call[A, Any]:
        found.key = key
        return found

    return call
