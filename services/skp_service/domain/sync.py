"""What became of a final SKP in SIASN's records."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class SyncState(StrEnum):
    """Where the assessment stands on its way to SIASN."""

    NOT_SENT = "not_sent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Sync:
    """The newest that is known of the way to SIASN.

    Attributes:
        state: where it stands.
        version: which version of the assessment `state` speaks of; None before the first is final.
        siasn_id: SIASN's identity of the record, once there is one.
        code: stable code of a refusal, or of why nobody can tell.
        reason: Indonesian sentence of the same.
        at: when the outcome was learnt.
    """

    state: SyncState = SyncState.NOT_SENT
    version: int | None = None
    siasn_id: str | None = None
    code: str | None = None
    reason: str | None = None
    at: datetime | None = None

    def waiting_for(self, version: int) -> "Sync":
        """Return what holds once a version has become final: no outcome yet, SIASN's id kept."""
        return Sync(state=SyncState.WAITING, version=version, siasn_id=self.siasn_id)

    def accepted(self, siasn_id: str, at: datetime) -> "Sync":
        """Return what holds once SIASN has the version, whatever was said of it before.

        An operator's replay may turn a refusal into an acceptance; of two acceptances the later one counts.
        """
        if self.state is SyncState.ACCEPTED and self.at is not None and at <= self.at:
            return self
        return replace(self, state=SyncState.ACCEPTED, siasn_id=siasn_id, code=None, reason=None, at=at)

    def rejected(self, code: str, reason: str, at: datetime) -> "Sync":
        """Return what holds once SIASN has refused the version.

        What SIASN has accepted stays accepted: a refusal that comes after it was overtaken on its way. Of two
        outcomes for a person to look at, the later one counts.
        """
        return self._for_a_person(SyncState.REJECTED, code, reason, at)

    def unclear(self, code: str, reason: str, at: datetime) -> "Sync":
        """Return what holds once nobody can tell whether SIASN has the version; overtaken like a refusal."""
        return self._for_a_person(SyncState.UNCLEAR, code, reason, at)

    def _for_a_person(self, state: SyncState, code: str, reason: str, at: datetime) -> "Sync":
        if self.state is SyncState.ACCEPTED or (self.at is not None and at <= self.at):
            return self
        return replace(self, state=state, code=code, reason=reason, at=at)
