"""Writes down what SIASN was asked and what it answered, without whom it was about: one JSON document a line."""

import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hub.clock import SYSTEM, moment
from hub.errors import UserError
from services.siasn_gateway.client import Exchange
from services.siasn_gateway.expected import operation_of
from services.siasn_gateway.masking import mask_answer, mask_path, mask_text, mask_value
from services.siasn_gateway.shapes import Shape, shape_of

_SHOWN_OF_A_PAGE: Final = 80
_CONTENT_TYPE_LENGTH: Final = 60
_MANY: Final = 100
_OF_AN_EXCHANGE: Final = frozenset({"method", "path", "status"})
_WHY: Final[Mapping[int, str]] = {
    errno.ENOENT: "tidak ada berkas atau folder itu",
    errno.ENOTDIR: "bagian dari jalurnya bukan folder",
    errno.EISDIR: "itu folder, bukan berkas",
    errno.EACCES: "tidak ada hak akses",
    errno.EPERM: "tidak diizinkan",
    errno.EROFS: "sistem berkasnya hanya dapat dibaca",
    errno.ENOSPC: "penyimpanannya penuh",
    errno.EDQUOT: "kuota penyimpanannya habis",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EEXIST: "nama itu sudah dipakai",
    errno.EIO: "penyimpanannya rusak",
}
"""What the system's usual refusals are in words."""


class Recorder:
    """Appends exchanges to a new file. It makes no call fail: what cannot be written is told once.

    Attributes:
        path: of the file; None while there is none.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        """Make nothing yet.

        Args:
            folder: where the file goes; made when it is missing.
            say: takes the Indonesian sentence that the recording is not complete.
        """
        self.path: Path | None = None
        self._folder = folder
        self._say = say
        self._told = False
        self._line_is_torn = False

    def __call__(self, exchange: Exchange) -> None:
        """Write one exchange down, masked."""
        try:
            told = _masked(exchange)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost a save its answer
            told = {"not_recorded": type(error).__name__}
        try:
            self._append(f"{json.dumps(told)}\n".encode("ascii"))
        except OSError as error:
            if not self._told:
                self._told = True
                self._say(f"Rekaman tidak lengkap: {self._folder} tidak dapat ditulisi ({_why(error)}).")

    def _append(self, line: bytes) -> None:
        if self.path is None:
            self.path = _new_file(self._folder)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            whole = b"\n" + line if self._line_is_torn else line
            self._line_is_torn = True
            if os.write(descriptor, whole) < len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._line_is_torn = False
        finally:
            os.close(descriptor)


def parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return what a body holds as JSON; None when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def recorded(file: Path) -> Iterator[tuple[str, Shape]]:
    """Return operation and shape of every JSON answer in a recording; masked answers have the shape of their own.

    Raises:
        UserError: it cannot be read, or is no recording.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserError(f"Rekaman {file} tidak dapat dibaca ({_why(error)}).") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file} bukan rekaman: isinya bukan teks.") from error
    found = [one for one in map(parsed, map(str.encode, lines)) if isinstance(one, dict)]
    exchanges = [one for one in found if one.keys() >= _OF_AN_EXCHANGE]
    if not exchanges:
        raise UserError(f"{file} bukan rekaman: tidak ada satu pertukaran dengan SIASN pun di dalamnya.")
    for exchange in exchanges:
        if "body" in exchange:
            yield operation_of(str(exchange.get("path"))), shape_of(exchange["body"])


def _why(error: OSError) -> str:
    number = error.errno or 0
    return _WHY.get(number) or f"galat sistem {errno.errorcode.get(number, number)}"


def _masked(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    kind = answer.headers.get("content-type", "").partition(";")[0]
    told: dict[str, Any] = {
        "at": moment(SYSTEM.now()).isoformat(timespec="seconds"),
        "method": exchange.method,
        "path": mask_path(exchange.path),
        "sent": mask_value(exchange.sent),
        "status": answer.status,
        "content_type": mask_path(kind[:_CONTENT_TYPE_LENGTH]),
        "bytes": len(answer.body),
    }
    body = parsed(answer.body)
    if body is None and answer.body.strip() != b"null":
        page = answer.body[: 4 * _SHOWN_OF_A_PAGE].decode("utf-8", "replace")
        return told | {"begins": mask_text(page[:_SHOWN_OF_A_PAGE])}
    return told | {"body": mask_answer(body)}


def _new_file(folder: Path) -> Path:
    """Make a file that only its owner may read, named after the moment."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = moment(SYSTEM.now()).strftime("%Y%m%dT%H%M%SZ")
    for number in range(1, _MANY):
        path = folder / (f"exchanges-{stamp}.jsonl" if number == 1 else f"exchanges-{stamp}-{number}.jsonl")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            continue
        return path
    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
