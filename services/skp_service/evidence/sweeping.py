"""Removes, now and then, what writers that crashed have left in the store."""

from hub.telemetry.logging import get_logger
from hub.worker import Worker
from services.skp_service.evidence.errors import EvidenceStoreUnavailable
from services.skp_service.evidence.store import ObjectStore

log = get_logger(__name__)

_EVERY_SECONDS = 3600.0
_AGAIN_SECONDS = 60.0


class StoreSweep(Worker):
    """Sweeps the store every hour."""

    name = "store_sweep"

    def __init__(self, files: ObjectStore) -> None:
        super().__init__()
        self._files = files

    async def turn(self) -> float:
        """Sweep once. Returns when to do it again, in seconds."""
        try:
            swept = await self._files.sweep()
        except EvidenceStoreUnavailable:
            log.warning("evidence_store_unavailable")
            return _AGAIN_SECONDS
        if swept:
            log.info("evidence_store_swept", files=swept)
        return _EVERY_SECONDS
