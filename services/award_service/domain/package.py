"""A batch as a package: what is in which part of it, and what cannot be in any."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind
from services.award_service.domain.package_names import made_name

_FILE_OVERHEAD: Final = 240
"""Bytes of a file beside its content and thrice its path, at most: in the archive's two records of it, and its line of
the manifest."""
_PART_OVERHEAD: Final = 4_096
"""Bytes of a part beside its files: the end of the archive, and the rest of the manifest."""
_MEBI: Final = 1024 * 1024
_MEND: Final = (
    "Buka kembali berkas usulannya, kembalikan usulan itu, ganti dokumennya, lalu ajukan, periksa, verifikasi, dan "
    "tanda tangani lagi; sesudah itu buat paketnya lagi."
)
"""The way to another document in a batch that is signed off."""


class PackageState(StrEnum):
    """How far a package has come; what is behind is kept, and never done again."""

    BEGUN = "begun"
    """Who is in it is known."""
    PLANNING = "planning"
    """The list and the letter are made; whose files go where is being settled, some people at a time."""
    READING = "reading"
    """Each file is read and checked, some at a time."""
    SEALING = "sealing"
    """Each part is written once, to know its hash."""
    READY = "ready"
    REFUSED = "refused"
    """Something in it cannot go; its sentence says what."""


AT_WORK: Final = frozenset({PackageState.BEGUN, PackageState.PLANNING, PackageState.READING, PackageState.SEALING})
"""In these there is something to do."""


def total_of(state: PackageState, *, people: int, files: int, parts: int) -> int | None:
    """Return up to what a stage counts what is done: people, files or archives; None: it counts nothing."""
    totals = {
        PackageState.PLANNING: people,
        PackageState.READING: files,
        PackageState.SEALING: parts,
        PackageState.READY: parts,
    }
    return totals.get(state)


class UnknownPackage(Refusal):
    """There is no such package, or none for this caller."""

    code = "unknown_package"
    sentence = "Paket ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "package_id"


class PackageNotReady(Refusal):
    """It is still being made, or cannot be."""

    code = "package_not_ready"
    sentence = "Paket ini belum selesai dibuat, atau ditolak; lihat statusnya."


class PackageRefused(Refusal):
    """Something in it cannot go."""

    code = "package_refused"


class FileOfOtherKind(PackageRefused):
    """The ministry's intake takes no such files."""

    code = "package_file_kind"

    def __init__(self, label: str, number: int, kinds: Collection[str]) -> None:
        super().__init__(f"Dokumen {label} pada nomor urut {number} bukan {kinds_in_words(kinds)}. {_MEND}")


class FileBeyondLimit(PackageRefused):
    """One file alone is more than the ministry's intake takes."""

    code = "package_file_too_large"

    def __init__(self, label: str, number: int, limit: int) -> None:
        super().__init__(
            f"Dokumen {label} pada nomor urut {number} lebih besar dari {size_in_words(limit)}, batas penerimaan "
            f"kementerian. {_MEND}"
        )


class FileLost(PackageRefused):
    """The store has other bytes than were kept, or none."""

    code = "package_file_lost"

    def __init__(self, label: str) -> None:
        super().__init__(
            f"Berkas dokumen {label} di penyimpanan hilang atau berubah; minta admin memulihkannya dari cadangan."
        )


class PackageOutdated(PackageRefused):
    """Its batch was opened again since: what is signed now may have other people, documents and letter."""

    code = "package_outdated"
    sentence = (
        "Berkas usulan ini dibuka kembali setelah paket ini mulai dibuat; buat paket baru setelah berkasnya "
        "ditandatangani."
    )


@dataclass(frozen=True, slots=True)
class PackageRules:
    """How a package is laid out, and what the ministry's intake takes. Kept with each package.

    Attributes:
        folder: template of a person's folder.
        file: template of a file in it.
        part: template of the archives.
        name_max: characters of a name of a folder or file.
        kinds: of files that are taken.
        file_bytes_max: of one file.
        part_bytes_max: of one archive.
    """

    folder: str = "{number:03d}_{name}_{nip}"
    file: str = "{order:02d}_{code}.pdf"
    part: str = "usulan-slks_{batch}_{package:02d}_{id}_{part:02d}.zip"
    name_max: int = 80
    kinds: tuple[str, ...] = ("pdf",)
    file_bytes_max: int = 10 * _MEBI
    part_bytes_max: int = 500 * _MEBI

    @property
    def alone_bytes_max(self) -> int:
        """Bytes of the largest file that can go: an archive has to hold it, too."""
        alone = self.part_bytes_max - _PART_OVERHEAD - _FILE_OVERHEAD - 6 * self.name_max
        return min(self.file_bytes_max, alone)


@personal
class FileInStore:
    """A document that is kept.

    Attributes:
        code: of the checklist, or any other.
        label: what people call it.
        key: SHA-256 of its content.
        size: in bytes.
        kind: of file.
        suffix: ending of its names, with the dot.
    """

    code: str
    label: str
    key: str
    size: int
    kind: str
    suffix: str


@personal
class Bearer:
    """Somebody whose folder is in a package.

    Attributes:
        number: in the list, from 1.
        name: as it is now.
        nip: 18 digits.
        grade: such as `XX`.
    """

    number: int
    name: str
    nip: str
    grade: str


@personal
class PlannedFile:
    """A file of a package.

    Attributes:
        part: in which archive, from 1.
        path: in it, with `/`.
        file: its content.
        number: of whose folder it is in; None: of all.
    """

    part: int
    path: str
    file: FileInStore
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """How far the parts are filled.

    Attributes:
        part: that is being filled, from 1.
        size: of it so far, in bytes, at most what it will have.
    """

    part: int = 1
    size: int = _PART_OVERHEAD

    def with_(self, sizes: Sequence[int], limit: int) -> "Filling":
        """Return where files go that are to lie together: in this part if they fit, else in the next one."""
        if self.size > _PART_OVERHEAD and self.size + sum(sizes) > limit:
            return Filling(self.part + 1)
        return self


@dataclass(slots=True)
class Planner:
    """Settles where files go, folder by folder. The same people and files in pieces of any size come out the same.

    Attributes:
        rules: of the package.
        filling: how far the parts are filled.
    """

    rules: PackageRules
    filling: Filling = field(default_factory=Filling)

    def common(self, files: Sequence[tuple[str, FileInStore]]) -> list[PlannedFile]:
        """Return files that lie above all folders, by their names. They begin the first part."""
        return [self._put(name, file, None) for name, file in files]

    def folder(self, bearer: Bearer, files: Sequence[FileInStore]) -> list[PlannedFile]:
        """Return the files of somebody's folder, numbered in their order.

        A folder lies in one part, unless it alone is larger than one; then it goes on in the next.

        Args:
            bearer: whose.
            files: in the order of the checklist.

        Raises:
            FileOfOtherKind, FileBeyondLimit: of the first file that cannot go.
        """
        for file in files:
            self._require(file, bearer.number)
        folder = made_name(
            self.rules.folder,
            self.rules.name_max,
            number=bearer.number,
            name=bearer.name,
            nip=bearer.nip,
            grade=bearer.grade,
        )
        paths = [f"{folder}/{name}" for name in self._names(files)]
        sizes = [_room(path, file) for path, file in zip(paths, files, strict=True)]
        self.filling = self.filling.with_(sizes, self.rules.part_bytes_max)
        return [self._put(path, file, bearer.number) for path, file in zip(paths, files, strict=True)]

    def _require(self, file: FileInStore, number: int) -> None:
        if file.kind not in self.rules.kinds:
            raise FileOfOtherKind(file.label, number, self.rules.kinds)
        if file.size > self.rules.alone_bytes_max:
            raise FileBeyondLimit(file.label, number, self.rules.alone_bytes_max)

    def _names(self, files: Sequence[FileInStore]) -> Iterator[str]:
        for order, file in enumerate(files, start=1):
            yield made_name(
                self.rules.file.removesuffix(".pdf") + file.suffix, self.rules.name_max, order=order, code=file.code
            )

    def _put(self, path: str, file: FileInStore, number: int | None) -> PlannedFile:
        room = _room(path, file)
        self.filling = self.filling.with_([room], self.rules.part_bytes_max)
        self.filling = replace(self.filling, size=self.filling.size + room)
        return PlannedFile(self.filling.part, path, file, number)


def kinds_in_words(kinds: Collection[str]) -> str:
    """Return kinds of files as sentences name them: `JPEG, PDF`."""
    return ", ".join(sorted(kinds)).upper()


def size_in_words(size: int) -> str:
    """Return a size in bytes as `10,0 MiB`."""
    return f"{size / _MEBI:.1f} MiB".replace(".", ",")


def _room(path: str, file: FileInStore) -> int:
    """Return how many bytes a file takes of a part, at most."""
    return file.size + 3 * len(path.encode()) + _FILE_OVERHEAD


def part_name(rules: PackageRules, *, batch: str, package: int, part: int, package_id: UUID) -> str:
    """Return the name of an archive."""
    short = package_id.hex[:8]
    return made_name(rules.part, rules.name_max, batch=batch, package=package, part=part, id=short)
