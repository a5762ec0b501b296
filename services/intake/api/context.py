"""What the routes share, and how a source signs in: by its key, or as a program of the issuer's."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from contracts.personal import personal
from hub.identity import refusals
from hub.identity.caller import Caller
from hub.identity.rate_limit import RateLimit
from hub.identity.roles import OPERATOR
from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, reading
from hub.web.problems import Problem
from services.intake.handlers.context import Merging
from services.intake.handlers.keys import hash_of, is_key
from services.intake.handlers.receiving import Quota
from services.intake.handlers.telling import Telling
from services.intake.repository.sources import Source, source_of_client, source_of_key
from services.intake.settings import IntakeSettings


@personal
class SourceCaller(Caller):
    """A source that has signed in.

    Attributes:
        source: which; set.
    """

    source: Source | None = None


class IntakeApi(ApiContext[None]):
    """What the routes of this service share.

    Attributes:
        settings: the service's.
        merging: what merging goes by.
        telling: how sources are told by webhook.
    """

    def __init__(self, runtime: Runtime[IntakeSettings], merging: Merging, telling: Telling) -> None:
        super().__init__(runtime, zone=ZoneInfo(runtime.settings.intake_time_zone), rules=None)
        self.settings = runtime.settings
        self.merging = merging
        self.telling = telling
        self._elapsed = runtime.clocks.elapsed
        self._limits: dict[tuple[float, int], RateLimit] = {}

    async def caller_of(self, token: str | None) -> Caller:
        """Return who calls: a source, or whom the issuer vouches for.

        A source's program may call as often as the source, not as programs that are none.

        Raises:
            Problem: 401 `missing_token`, `invalid_token`; what `Verifier.caller_of` does.
        """
        if not token:
            raise refusals.missing_token()
        if is_key(token):
            return await self._of_key(token)
        caller = await self.verifier.identify(token)
        if caller.client is None:
            return caller
        async with self.database.read() as connection:
            source = await source_of_client(connection, caller.client)
        if source is None:
            self.verifier.take_call(caller)
            return caller
        return self._as_source(caller, source)

    async def _of_key(self, key: str) -> Caller:
        async with self.database.read() as connection:
            source = await source_of_key(connection, hash_of(key))
        if source is None:
            raise refusals.invalid_token()
        return self._as_source(Caller(f"source {source.name}", None, frozenset(), frozenset()), source)

    def _as_source(self, caller: Caller, source: Source) -> SourceCaller:
        """Return who has signed in as a source. Raises Problem: 429 `too_many_requests`."""
        self.take_call(source)
        return SourceCaller(caller.subject, None, caller.roles, caller.units, caller.client, source)

    def take_call(self, source: Source) -> None:
        """Count a request of a source's. Raises Problem: 429 `too_many_requests`."""
        per_second = source.per_second or self.settings.intake_source_calls_per_second
        burst = source.burst or self.settings.intake_source_burst
        limit = self._limits.setdefault(
            (per_second, burst), RateLimit(self._elapsed, per_second=per_second, burst=burst)
        )
        if wait := limit.take(source.name):
            raise refusals.too_many_requests(wait)

    def quota(self, source: Source) -> Quota:
        """Return what a source may hand in."""
        return Quota(source.name, source.per_day or self.settings.intake_source_reports_per_day, self.zone)


IntakeCall = Call[IntakeApi, None]


def source_of(call: IntakeCall) -> Source:
    """Return which source calls. Raises Problem: 403 `not_a_source`."""
    caller = call.caller
    if isinstance(caller, SourceCaller) and caller.source is not None:
        return caller.source
    raise Problem(
        403, "not_a_source", "Hanya sumber yang boleh melapor: masuk dengan kunci sumber, atau sebagai programnya."
    )


def whose(call: IntakeCall) -> str | None:
    """Return whose receipts the caller may see; None: everybody's, of an operator. Raises Problem: 403."""
    if call.caller.is_any(OPERATOR):
        return None
    return source_of(call).name


async def _reports(call: Annotated[IntakeCall, Depends(reading(IntakeApi))]) -> IntakeCall:
    source_of(call)
    return call


async def _looks(call: Annotated[IntakeCall, Depends(reading(IntakeApi))]) -> IntakeCall:
    whose(call)
    return call


async def _operates(call: Annotated[IntakeCall, Depends(reading(IntakeApi))]) -> IntakeCall:
    call.require(OPERATOR)
    return call


Reporting = Annotated[IntakeCall, Depends(_reports)]
"""A route's parameter: a request of a source."""
Looking = Annotated[IntakeCall, Depends(_looks)]
"""A route's parameter: a request of a source, about what is its own, or of an operator."""
Operating = Annotated[IntakeCall, Depends(_operates)]
"""A route's parameter: a request of an operator."""
