"""Parts of a workbook as XML events, in which nothing can grow: no entities, no network, no word without an end."""

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import IO, Final, TypeAlias
from xml.parsers import expat
from zipfile import BadZipFile

from hub.sheets.reading.errors import SheetDamaged

Start: TypeAlias = Callable[[str, Mapping[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]

_CHUNK_BYTES: Final = 16 * 1024
"""What cells of so many bytes refer to is held at once."""
_SILENT_BYTES_MAX: Final = 128 * 1024
"""After so many bytes without an event one token would not end: an attribute or a comment that fills the memory."""
_DEPTH_MAX: Final = 64
_NAMES_MAX: Final = 4096
_NAMES_CHARACTERS_MAX: Final = 256 * 1024
"""Elements within one another, and names of elements and attributes: each is held. A workbook has dozens."""
_UNREADABLE: Final = (expat.ExpatError, BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)


class LocalNames(dict[str, str]):
    """Names of elements without their prefixes, which programs choose as they like; each is cut once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def read_xml(part: IO[bytes], start: Start, end: End, text: Text) -> Iterator[None]:
    """Pass the events of a part to three handlers; yield whenever some have come. Names are as written.

    Raises:
        SheetDamaged: it is no XML, has a document type (and so could have entities), elements within one another or
            names without end, or cannot be unpacked.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    depth = 0

    def refuse(*_: object) -> None:
        raise SheetDamaged

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH_MAX:
            raise SheetDamaged
        start(name, attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = text
    fed = 0
    try:
        while chunk := part.read(_CHUNK_BYTES):
            fed += len(chunk)
            parser.Parse(chunk)
            if fed - parser.CurrentByteIndex > _SILENT_BYTES_MAX or _are_without_end(names):
                raise SheetDamaged
            yield
        parser.Parse(b"", True)
    except _UNREADABLE:
        raise SheetDamaged from None
    yield


def _are_without_end(names: Collection[str]) -> bool:
    return len(names) > _NAMES_MAX or sum(map(len, names)) > _NAMES_CHARACTERS_MAX
