"""Where a package is put: a part at a time under another name, then at once under its own, its hash beside it."""

from collections.abc import AsyncIterator
from typing import Protocol

from contracts.personal import personal
from services.award_service.channel.contents import PartContent


@personal
class Deposit:
    """A file to be put somewhere.

    Attributes:
        name: of it, there.
        size: in bytes.
        sha256: of its content.
        content: gives it.
    """

    name: str
    size: int
    sha256: str
    content: PartContent | bytes

    @property
    def unfinished(self) -> str:
        """What it is called until it is whole; of other bytes it would be another name."""
        return f".{self.name}.{self.sha256[:8]}.part"

    @property
    def marker(self) -> str:
        """What the file is called that says its hash."""
        return f"{self.name}.sha256"

    @property
    def marked(self) -> bytes:
        """What that file holds, as `sha256sum` writes and checks it."""
        return f"{self.sha256}  {self.name}\n".encode()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the content from its beginning."""
        if isinstance(self.content, bytes):
            yield self.content
        else:
            async for chunk in self.content.stream():
                yield chunk


class Place(Protocol):
    """Somewhere to put files. Whoever is killed on the way leaves nothing under a file's own name that is not whole."""

    async def has(self, deposit: Deposit) -> bool:
        """Tell whether a file is there, with its size and with its hash beside it. Raises DepositFailed."""
        ...

    async def put(self, deposit: Deposit) -> None:
        """Put a file there, and its hash beside it. Raises DepositFailed."""
        ...
