"""Parts of a workbook as XML events, in which nothing can grow: no entities, no network, no word without an end."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final, TypeAlias
from xml.parsers import expat
from zipfile import BadZipFile

from hub.sheets.reading.errors import SheetDamaged

Start: TypeAlias = Callable[[str, Mapping[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]

_CHUNK_BYTES: Final = 64 * 1024
_SILENT_BYTES_MAX: Final = 1024 * 1024
"""After so many bytes without an event one token would not end: an attribute or a comment that fills the memory."""
_UNREADABLE: Final = (expat.ExpatError, BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)


class LocalNames(dict[str, str]):
    """Names of elements without their prefixes, which programs choose as they like; each is cut once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def read_xml(part: IO[bytes], start: Start, end: End, text: Text) -> Iterator[None]:
    """Pass the events of a part to three handlers; yield whenever some have come. Names are as written.

    Raises:
        SheetDamaged: it is no XML, has a document type (and so could have entities), or cannot be unpacked.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SheetDamaged

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    fed = 0
    try:
        while chunk := part.read(_CHUNK_BYTES):
            fed += len(chunk)
            parser.Parse(chunk)
            if fed - parser.CurrentByteIndex > _SILENT_BYTES_MAX:
                raise SheetDamaged
            yield
        parser.Parse(b"", True)
    except _UNREADABLE:
        raise SheetDamaged from None
    yield
