"""The lines of a text file, whatever encoding its program chose."""

import codecs
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from contracts.personal import personal

_CHUNK_BYTES: Final = 256 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN: Final = "cp1252"
_DAMAGED: Final = "\ufffd"


@personal
class Line:
    """One line without its end.

    Attributes:
        number: from 1.
        text: with damaged characters as `�`, which no value may hold.
        whole: False where it was longer than allowed, and only its beginning is here.
    """

    number: int
    text: str
    whole: bool = True


def encoding_of(path: Path) -> str:
    """Return which encoding a text file is in: by its byte order mark, else UTF-8 where that fits, else Windows-1252.

    A few damaged characters in what is UTF-8 otherwise, such as one that a program cut in half, do not make it
    Windows-1252: their rows alone are damaged. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if bom := next((name for mark, name in _BOMS if head.startswith(mark)), None):
            return bom
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        damaged = sound = 0
        while chunk := file.read(_CHUNK_BYTES):
            if chunk.isascii():
                continue
            text = decoder.decode(chunk)
            lost = text.count(_DAMAGED)
            damaged += lost
            sound += len(text) - lost - len(text.encode("ascii", "ignore"))
    return "utf-8" if sound >= damaged else _WESTERN


@dataclass(slots=True)
class LineReader:
    """Lines one after the other, with a way back for some.

    Attributes:
        file: opened with universal line ends.
        characters_max: of a line.
    """

    file: TextIO
    characters_max: int
    _number: int = 0
    _back: "deque[Line] | None" = None

    def __iter__(self) -> Iterator[Line]:
        """Yield what is left."""
        while (line := self.next()) is not None:
            yield line

    def next(self) -> Line | None:
        """Return the next line; None at the end."""
        if self._back:
            return self._back.popleft()
        text = self.file.readline(self.characters_max + 1)
        if not text:
            return None
        self._number += 1
        if text.endswith("\n") or len(text) <= self.characters_max:
            return Line(self._number, text.removesuffix("\n").replace("\0", _DAMAGED))
        self._skip_rest()
        return Line(self._number, "", whole=False)

    def put_back(self, lines: list[Line]) -> None:
        """Have these lines, in their order, come next again."""
        if self._back is None:
            self._back = deque()
        self._back.extendleft(reversed(lines))

    def _skip_rest(self) -> None:
        while (rest := self.file.readline(self.characters_max)) and not rest.endswith("\n"):
            pass
