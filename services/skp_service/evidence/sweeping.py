"""Looks after the store: whether it can be used, and what writers that crashed have left in it."""

from typing import Final

from hub.clock import Clock
from hub.telemetry.logging import get_logger
from hub.worker import Worker
from services.skp_service.evidence.errors import EvidenceStoreUnavailable
from services.skp_service.evidence.metrics import ANSWERED, UNAVAILABLE
from services.skp_service.evidence.store import ObjectStore

log = get_logger(__name__)

_EVERY_SECONDS: Final = 60.0


class StoreSweep(Worker):
    """Probes the store and sweeps it every minute, so that trouble shows before somebody needs it.

    It notes when the store last answered: a store that hangs shows as one that fails does.
    """

    name = "store_sweep"

    def __init__(self, files: ObjectStore, now: Clock) -> None:
        super().__init__()
        self._files = files
        self._now = now

    async def turn(self) -> float:
        """Probe and sweep once. Returns when to do it again, in seconds."""
        try:
            await self._files.probe()
            swept = await self._files.sweep()
        except EvidenceStoreUnavailable:
            UNAVAILABLE.inc()
            log.warning("evidence_store_unavailable")
            return _EVERY_SECONDS
        ANSWERED.set(self._now())
        if swept:
            log.info("evidence_store_swept", files=swept)
        return _EVERY_SECONDS
