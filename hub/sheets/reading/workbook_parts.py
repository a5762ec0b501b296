"""What is in a workbook, and under which names: its sheets, texts and styles."""

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from hub.sheets.reading.cells import DateSystem
from hub.sheets.reading.errors import SheetDamaged, SheetNoWorkbook, SheetUnpacksTooLarge
from hub.sheets.reading.limits import SheetLimits
from hub.sheets.reading.xml import LocalNames, Start, read_xml

_SMALL: Final = 16 * 1024 * 1024
"""Below it no ratio is looked at: short parts of blanks compress as they like."""
_MAIN: Final = "/officeDocument"
_WORKSHEET: Final = "/worksheet"
_STRINGS: Final = "/sharedStrings"
_STYLES: Final = "/styles"
_SHEETS_MAX: Final = 100
_RELATIONS_BYTES_MAX: Final = 1024 * 1024
"""Of a part that says what others there are: all of it is held."""
_TRUE: Final = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet.

    Attributes:
        part: name of its part.
        title: as Excel shows it.
    """

    part: str
    title: str


@dataclass(slots=True)
class _Contents:
    """What `workbook.xml` says: sheets as (relationship, title, shown), which is in front, how days are counted."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    active: int = 0
    dates: DateSystem = DateSystem.FROM_1900


class WorkbookParts:
    """An open workbook.

    Attributes:
        dates: how it counts days.
        sheets: its worksheets that are shown: the one in front first, then in their order.
    """

    def __init__(self, archive: ZipFile) -> None:
        """Read what it says of itself. Raises SheetDamaged, SheetNoWorkbook."""
        self._archive = archive
        self._names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        main = next((target for kind, target in self._relations("").values() if kind.endswith(_MAIN)), "")
        relations = self._relations(main)
        contents = self._contents(main)
        kinds = {kind.rpartition("/")[2]: target for kind, target in relations.values()}
        self._strings = kinds.get(_STRINGS[1:])
        self._styles = kinds.get(_STYLES[1:])
        self.dates = contents.dates
        first = contents.sheets[contents.active : contents.active + 1]
        shown = {
            relations[key][1]: title
            for key, title, is_shown in dict.fromkeys(first + contents.sheets)
            if is_shown and key in relations and relations[key][0].endswith(_WORKSHEET)
        }
        if not shown:
            raise SheetNoWorkbook
        self.sheets = tuple(SheetPart(part, title) for part, title in shown.items())

    @contextmanager
    def part(self, name: str | None) -> Iterator[IO[bytes] | None]:
        """Open a part to be read; None: the workbook has none of this name. Raises SheetDamaged."""
        own = self._own(name)
        if own is None:
            yield None
            return
        try:
            opened = self._archive.open(own)
        except (BadZipFile, NotImplementedError, RuntimeError, ValueError):
            raise SheetDamaged from None
        with opened:
            yield opened

    @contextmanager
    def strings(self) -> Iterator[IO[bytes] | None]:
        """Open the texts that cells share."""
        with self.part(self._strings) as part:
            yield part

    @contextmanager
    def styles(self) -> Iterator[IO[bytes] | None]:
        """Open the styles of cells."""
        with self.part(self._styles) as part:
            yield part

    def _own(self, name: str | None) -> str | None:
        """Return how the archive calls a part; None: it has none of this name."""
        return self._names.get(name.lower()) if name else None

    def _relations(self, of: str) -> dict[str, tuple[str, str]]:
        """Return what a part (empty: the workbook itself) refers to: kind and name of a part, by their keys."""
        folder, name = posixpath.split(of)
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if names[element] == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), target.lstrip("/"))

        names = LocalNames()
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        if (own := self._own(part)) is not None and self._archive.getinfo(own).file_size > _RELATIONS_BYTES_MAX:
            raise SheetDamaged
        self._read(part, start)
        return found

    def _contents(self, main: str) -> _Contents:
        contents = _Contents()

        def start(element: str, attributes: Mapping[str, str]) -> None:
            match names[element]:
                case "workbookPr" if attributes.get("date1904", "").lower() in _TRUE:
                    contents.dates = DateSystem.FROM_1904
                case "workbookView":
                    active = attributes.get("activeTab", "0")
                    contents.active = int(active) if active.isascii() and active.isdigit() else 0
                case "sheet" if len(contents.sheets) < _SHEETS_MAX:
                    key = next((value for name, value in attributes.items() if names[name] == "id"), "")
                    is_shown = attributes.get("state", "visible") == "visible"
                    contents.sheets.append((key, attributes.get("name", ""), is_shown))

        names = LocalNames()
        self._read(main, start)
        return contents

    def _read(self, name: str, start: Start) -> None:
        with self.part(name) as part:
            if part is None:
                raise SheetNoWorkbook
            for _ in read_xml(part, start, lambda _: None, lambda _: None):
                pass


@contextmanager
def workbook_parts(path: Path, limits: SheetLimits) -> Iterator[WorkbookParts]:
    """Open a workbook. Raises SheetDamaged, SheetNoWorkbook, SheetUnpacksTooLarge, OSError."""
    try:
        archive = ZipFile(path)
    except BadZipFile:
        raise SheetDamaged from None
    with archive:
        _check_sizes(archive, limits)
        yield WorkbookParts(archive)


def _check_sizes(archive: ZipFile, limits: SheetLimits) -> None:
    """Refuse what unpacks to more than a table is; the sizes that an archive claims are all that is unpacked of it."""
    parts = archive.infolist()
    bombs = (part for part in parts if part.file_size > max(_SMALL, limits.ratio * part.compress_size))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes or any(bombs):
        raise SheetUnpacksTooLarge
