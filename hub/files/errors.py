"""What is refused as a file, and what can go wrong with a store of files: stable codes, Indonesian sentences.

A service has codes of its own: `coded("proposal")` makes `proposal_too_large` of `file_too_large`. No sentence quotes a
file's name or content, or a link.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from contracts.refusal import Refusal, RefusalKind
from hub.files.kinds import FileKind

_MIB: Final = 1024 * 1024
_PREFIX: Final = "file_"


class FileRefused(Refusal):
    """This file or link is not taken; nothing was stored."""

    code = "file_refused"
    kind = RefusalKind.INVALID
    field = "body"


class FileTooLarge(FileRefused):
    """The file is larger than `bytes_max`; the rest of it was not read."""

    code = "file_too_large"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, bytes_max: int) -> None:
        largest = f"{bytes_max // _MIB} MiB" if bytes_max % _MIB == 0 else f"{bytes_max} bita"
        super().__init__(f"Berkas terlalu besar: paling besar {largest}.")


class FileEmpty(FileRefused):
    """The file has no bytes."""

    code = "file_empty"
    sentence = "Berkas kosong."


class FileTypeNotAllowed(FileRefused):
    """The content, whatever its name says, is of none of the `allowed` kinds."""

    code = "file_type_not_allowed"
    kind = RefusalKind.UNSUPPORTED

    def __init__(self, allowed: Iterable[FileKind]) -> None:
        labels = ", ".join(sorted(kind.label for kind in allowed))
        super().__init__(f"Jenis berkas ini tidak diterima. Yang diterima: {labels}.")


class FileDamaged(FileRefused):
    """The content begins as an allowed kind and is not a whole one, or is a second thing besides."""

    code = "file_damaged"
    sentence = "Berkas rusak, tidak lengkap, atau memuat isi lain di luar jenisnya: simpan ulang, lalu kirim lagi."


class FileHasMacros(FileRefused):
    """An Office file that carries a program."""

    code = "file_has_macros"
    sentence = "Dokumen memuat makro: simpan tanpa makro, lalu kirim lagi."


class FileFormRefused(FileRefused):
    """A form that is no whole one, or has no file or several."""

    code = "file_form_refused"
    sentence = "Formulir harus utuh dan memuat tepat satu berkas."


class LinkRefused(FileRefused):
    """The text is not a link that can be shown to people."""

    code = "file_link_refused"
    sentence = "Tautan harus berawalan http:// atau https://, tanpa nama pengguna dan sandi, tanpa spasi."
    field = "link"


class LinkTooLong(LinkRefused):
    """The link has more than `characters_max` characters."""

    code = "file_link_too_long"

    def __init__(self, characters_max: int) -> None:
        super().__init__(f"Tautan terlalu panjang: paling banyak {characters_max} karakter.")


class FileMissing(Refusal):
    """The store has no file of this key."""

    code = "file_not_found"
    sentence = "Berkas ini tidak ditemukan di penyimpanan."
    kind = RefusalKind.NOT_FOUND


class FileStoreUnavailable(Refusal):
    """The disk or the object store cannot be used now; whether anything was stored is not known, and does not matter.

    Sending the same file again is always safe: it is stored under the same name.
    """

    code = "file_store_unavailable"
    sentence = "Penyimpanan berkas sedang tidak tersedia; coba lagi."
    kind = RefusalKind.UNAVAILABLE


_ALL: Final = (FileRefused, FileMissing, FileStoreUnavailable)


@contextmanager
def coded(prefix: str) -> Iterator[None]:
    """Give the errors of files that pass a service's own codes, which begin with its prefix and `_`."""
    try:
        yield
    except _ALL as error:
        if error.code.startswith(_PREFIX):
            error.code = f"{prefix}_{error.code.removeprefix(_PREFIX)}"
        raise
