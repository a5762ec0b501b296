"""A document of a proposal. The newest of a code counts; earlier ones stay."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.personal import personal


class Origin(StrEnum):
    """Where a document came from."""

    UPLOADED = "uploaded"
    MADE_HERE = "made_here"


@personal
class Document:
    """A document.

    Attributes:
        id: its identity; under it the file is served.
        proposal_id: whose it is.
        code: which item of the checklist; any other code is a further document.
        label: what it is called.
        file_key: in the store; also the SHA-256 of its bytes, hexadecimal.
        size: in bytes.
        kind: of file, as the kit names it.
        origin: where it came from.
        added_at: when.
        added_by: subject of who brought it; None: the service.
    """

    id: UUID
    proposal_id: UUID
    code: str
    label: str
    file_key: str
    size: int
    kind: str
    origin: Origin
    added_at: datetime
    added_by: str | None


def made_here(counting: Iterable[Document]) -> set[str]:
    """Return the codes of those documents that the service has made."""
    return {one.code for one in counting if one.origin is Origin.MADE_HERE}
