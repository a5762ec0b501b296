"""Who acts, when, and by which choices of the agency: what a use case knows of the request that it serves."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from contracts.personal import personal
from hub.audit import About, Actor, Entry, KnownBy
from hub.identity.caller import Caller

R = TypeVar("R")


@personal(slots=False)
class ActorContext(Generic[R]):
    """A request as the use cases see it.

    Attributes:
        by: who asks.
        at: now.
        today: the day in the agency's time zone.
        rules: the agency's choices, as the service's settings have them.
    """

    by: Caller
    at: datetime
    today: date
    rules: R

    def entry(
        self,
        about: About,
        act: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> Entry:
        """Return what the audit trail keeps of something that the caller does."""
        by = Actor(self.by.subject, KnownBy.TOKEN, self.by.nip)
        return Entry(about, act, by, before or {}, after or {}, reason, self.at.timestamp())
