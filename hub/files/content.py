"""A file's content as one run of bytes, without having it in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

Content = bytes | mmap
"""Bytes that are searched and sliced."""


@contextmanager
def content_of(file: BinaryIO) -> Iterator[mmap]:
    """Map an open, flushed file that is not empty into memory, to be read. Raises OSError."""
    with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content
