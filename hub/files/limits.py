"""How much of a file is read at the most."""

from collections.abc import AsyncIterator

from hub.files.errors import FileEmpty, FileTooLarge


async def at_most(
    chunks: AsyncIterator[bytes], bytes_max: int, *, announced: int | None = None
) -> AsyncIterator[bytes]:
    """Pass chunks on, and stop reading as soon as they are more than `bytes_max`, whatever was announced.

    Args:
        chunks: of the file, as they come.
        bytes_max: of the whole file.
        announced: how many bytes the sender says there are, if it says so; too many are refused unread.

    Raises:
        FileTooLarge: there are more.
        FileEmpty: there are none.
    """
    if announced is not None and announced > bytes_max:
        raise FileTooLarge(bytes_max)
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > bytes_max:
            raise FileTooLarge(bytes_max)
        if chunk:
            yield chunk
    if size == 0:
        raise FileEmpty
