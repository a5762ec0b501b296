"""Who decides, and what the audit trail keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hub.audit import About, Actor, Entry, KnownBy


class Kind(StrEnum):
    """What operators decide about, as the audit trail names it."""

    PARKED_MESSAGE = "parked_message"
    DELIVERY = "delivery"
    PARTNER = "partner"
    OUTBOX = "outbox"
    JOB = "job"
    DISCREPANCY = "discrepancy"
    SNAPSHOT = "snapshot"
    RECORD_KIND = "record_kind"
    SOURCE = "source"

    def of(self, subject_id: object) -> About:
        """Return one of this kind: a number, or a name."""
        return About(self.value, str(subject_id))


@dataclass(frozen=True, slots=True)
class Operator:
    """Who decides.

    Attributes:
        name: a user's name; never a NIP.
        known_by: how we know.
    """

    name: str
    known_by: KnownBy

    def decides(
        self,
        about: About,
        act: str,
        *,
        reason: str | None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Return what the audit trail keeps of a decision; `hub.audit.record` writes it in the decision's transaction.

        Args:
            about: what is decided about.
            act: what is decided, such as `replay`.
            reason: why, as they say it; None or empty: they do not say.
            before: how it was.
            after: how it becomes.
        """
        return Entry(about, act, Actor(self.name, self.known_by), before or {}, after or {}, reason or None)
