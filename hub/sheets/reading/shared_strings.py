"""The texts that a workbook keeps once for all its cells: on the disk, not in memory, as there may be millions."""

from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final, Self

from hub.sheets.reading.errors import SheetDamaged
from hub.sheets.reading.escapes import unescaped
from hub.sheets.reading.xml import LocalNames, read_xml

_A_BLOCK: Final = 256
"""Texts that are read together: neighbours in a row mostly are neighbours here."""
_BLOCKS_HELD: Final = 32
_BYTES_HELD: Final = 8 * 1024 * 1024
"""Of blocks together, or one alone: fewer are held where texts are long."""
_BETWEEN: Final = "\0"
"""In no text: XML cannot hold it."""


class SharedStrings:
    """Texts by their numbers, from 0. A context manager: the file is gone when it ends."""

    def __init__(self, part: IO[bytes] | None, characters_max: int) -> None:
        """Have a part read by `load`.

        Args:
            part: `sharedStrings.xml`; None: the workbook has none.
            characters_max: of a text; a longer one is cut behind the next, so that its cell is seen to be too long.
        """
        self._part = part
        self._characters_max = characters_max
        self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._starts = array("Q", (0,))
        self._count = 0
        self._largest = 1

    def __enter__(self) -> Self:
        """Read the part. Raises SheetDamaged, OSError."""
        try:
            self._load()
            held = min(_BLOCKS_HELD, max(1, _BYTES_HELD // self._largest))
            self._block = lru_cache(maxsize=held)(self._read_block)
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self._file.close()

    def text(self, number: int) -> str:
        """Return a text. Raises SheetDamaged: there is none of this number."""
        if not 0 <= number < self._count:
            raise SheetDamaged
        block, place = divmod(number, _A_BLOCK)
        return self._block(block)[place]

    def _read_block(self, block: int) -> list[str]:
        start, end = self._starts[block], self._starts[block + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass").split(_BETWEEN)

    def _load(self) -> None:
        if self._part is None:
            return
        waiting: list[str] = []
        for text in shared_texts(self._part, self._characters_max):
            waiting.append(text)
            if len(waiting) == _A_BLOCK:
                self._store(waiting)
                waiting = []
        if waiting:
            self._store(waiting)

    def _store(self, texts: list[str]) -> None:
        self._file.write(_BETWEEN.join(texts).encode("utf-8", "surrogatepass"))
        self._starts.append(self._file.tell())
        self._largest = max(self._largest, self._starts[-1] - self._starts[-2])
        self._count += len(texts)


class _Texts:
    """Collects the texts of a part from its events; pronunciations (`rPh`) are left out."""

    def __init__(self, characters_max: int) -> None:
        self.done: list[str] = []
        self._names = LocalNames()
        self._characters_max = characters_max
        self._pieces: list[str] = []
        self._held = 0
        self._taking = self._silent = False

    def start(self, element: str, _: Mapping[str, str]) -> None:
        name = self._names[element]
        if name == "si":
            self._pieces.clear()
            self._held = 0
        elif name == "rPh":
            self._silent = True
        elif name == "t":
            self._taking = not self._silent

    def end(self, element: str) -> None:
        name = self._names[element]
        if name == "si":
            self.done.append(unescaped("".join(self._pieces)).replace(_BETWEEN, "\ufffd"))
        elif name == "rPh":
            self._silent = False
        elif name == "t":
            self._taking = False

    def text(self, piece: str) -> None:
        if self._taking and self._held <= self._characters_max:
            self._pieces.append(piece)
            self._held += len(piece)


def shared_texts(part: IO[bytes], characters_max: int) -> Iterator[str]:
    """Yield the texts of a part in their order. Raises SheetDamaged.

    Args:
        part: `sharedStrings.xml`.
        characters_max: after so many no more of a text is taken.
    """
    texts = _Texts(characters_max)
    for _ in read_xml(part, texts.start, texts.end, texts.text):
        yield from texts.done
        texts.done.clear()
