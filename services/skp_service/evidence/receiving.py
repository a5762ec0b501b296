"""Taking a file in: limited, inspected, stored."""

from collections.abc import AsyncIterator, Collection
from pathlib import Path

from services.skp_service.evidence.bucket import Bucket
from services.skp_service.evidence.folder import Folder
from services.skp_service.evidence.inspection import inspection
from services.skp_service.evidence.kinds import FileKind
from services.skp_service.evidence.limits import at_most
from services.skp_service.evidence.settings import EvidenceSettings
from services.skp_service.evidence.store import ObjectStore, StoredFile


def store_of(settings: EvidenceSettings) -> ObjectStore:
    """Return the store that the settings name. Nothing is made or asked before it is used."""
    place = settings.evidence_place
    return Folder(place) if isinstance(place, Path) else Bucket.at(place)


async def receive(
    chunks: AsyncIterator[bytes],
    store: ObjectStore,
    settings: EvidenceSettings,
    *,
    announced: int | None = None,
    kinds: Collection[FileKind] = tuple(FileKind),
) -> StoredFile:
    """Store a file that somebody sends as evidence.

    Args:
        chunks: of the content, as they come; what they raise is passed on, and then nothing is stored.
        store: where to.
        settings: how large, and of which kinds.
        announced: how many bytes the sender says there are, if it says so.
        kinds: which make sense here, of those that the settings allow.

    Raises:
        EvidenceRefused: one of its kinds; nothing is stored.
        EvidenceStoreUnavailable: try again.
    """
    limited = at_most(chunks, settings.evidence_bytes_max, announced=announced)
    return await store.put(limited, inspect=inspection([kind for kind in settings.evidence_kinds if kind in kinds]))
