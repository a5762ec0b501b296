"""Looks after the store: whether it can be used, and what writers that crashed have left in it."""

from typing import Final

from hub.telemetry.logging import get_logger
from hub.worker import Worker
from services.skp_service.evidence.errors import EvidenceStoreUnavailable
from services.skp_service.evidence.metrics import UNAVAILABLE
from services.skp_service.evidence.store import ObjectStore

log = get_logger(__name__)

_EVERY_SECONDS: Final = 60.0
_NO_FILE: Final = "0" * 64


class StoreSweep(Worker):
    """Asks the store for a file and sweeps it every minute, so that trouble shows before somebody needs it."""

    name = "store_sweep"

    def __init__(self, files: ObjectStore) -> None:
        super().__init__()
        self._files = files

    async def turn(self) -> float:
        """Ask and sweep once. Returns when to do it again, in seconds."""
        try:
            await self._files.exists(_NO_FILE)
            swept = await self._files.sweep()
        except EvidenceStoreUnavailable:
            UNAVAILABLE.inc()
            log.warning("evidence_store_unavailable")
            return _EVERY_SECONDS
        if swept:
            log.info("evidence_store_swept", files=swept)
        return _EVERY_SECONDS
