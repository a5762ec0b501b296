"""Looks after the store: whether it can be used, and what writers that crashed have left in it."""

from typing import Final

from hub.clock import Clock
from hub.jobs.job import Job, JobRun
from hub.telemetry.logging import get_logger
from hub.worker import Worker
from services.skp_service.evidence.errors import EvidenceStoreUnavailable
from services.skp_service.evidence.metrics import ANSWERED
from services.skp_service.evidence.store import ObjectStore

log = get_logger(__name__)

_EVERY_SECONDS: Final = 60.0
_SWEEP_SECONDS: Final = 3600.0
_SWEEP_DEADLINE: Final = 600.0


class StoreProbe(Worker):
    """Probes the store every minute, from every replica, so that trouble shows before somebody needs it.

    No job that one replica does for all: another one's disk may be gone, or its way to the bucket. It notes when the
    store last answered: a store that hangs shows as one that fails does.
    """

    name = "store_probe"

    def __init__(self, files: ObjectStore, now: Clock) -> None:
        super().__init__()
        self._files = files
        self._now = now

    async def turn(self) -> float:
        """Probe once. Returns when to do it again, in seconds."""
        try:
            await self._files.probe()
        except EvidenceStoreUnavailable:
            log.warning("evidence_store_unavailable")
            return _EVERY_SECONDS
        ANSWERED.set(self._now())
        return _EVERY_SECONDS


def sweep_job(files: ObjectStore) -> Job:
    """Return the job that removes what crashed writers have left in the store."""

    async def sweep(_run: JobRun) -> None:
        swept = await files.sweep()
        if swept:
            log.info("evidence_store_swept", files=swept)

    return Job("evidence_sweep", _SWEEP_SECONDS, sweep, deadline=_SWEEP_DEADLINE)
