"""Secrets from files: what a process's environment holds, everybody of its user can read."""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from hub.errors import UserError

SUFFIX: Final = "_FILE"
"""Of the variable that names the file of a secret's."""
CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
"""The variable by which systemd says where a unit's credentials are (systemd.exec(5))."""
BYTES_MAX: Final = 65_536

_UNREADABLE: Final = {
    errno.ENOENT: "tidak ada",
    errno.ENOTDIR: "tidak ada",
    errno.EACCES: "tidak boleh dibaca oleh pengguna ini",
    errno.EPERM: "tidak boleh dibaca oleh pengguna ini",
    errno.EISDIR: "adalah folder, bukan berkas",
}


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting is a secret: a `SecretStr`, or one that may be None."""
    return SecretStr in {field.annotation, *get_args(field.annotation)}


def overlaid(environment: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which some variables are told anew: files that named them before no longer do."""
    return {name: value for name, value in environment.items() if name.removesuffix(SUFFIX) not in told} | dict(told)


def secrets_in_files(variables: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that files hold, by variable, without the line break at their end.

    A variable itself, unless it is empty, comes before its file, and that before systemd's credential of its name.

    Args:
        variables: of secrets.
        environment: the process's, with names in small letters.

    Raises:
        UserError: a variable has a value and a file, or a file cannot be used; the sentence names variable and path.
    """
    found: dict[str, str] = {}
    for variable in variables:
        told = (variable + SUFFIX).lower() in environment
        if environment.get(variable.lower()):
            if told:
                raise UserError(f"{variable} dan {variable}{SUFFIX} sama-sama diisi: pakai salah satu saja.")
        elif told:
            found[variable] = _content(variable + SUFFIX, Path(environment[(variable + SUFFIX).lower()]))
        elif (credential := _credential(variable, environment)) is not None:
            found[variable] = _content(variable, credential)
    return found


def why_unreadable(error: OSError | ValueError) -> str:
    """Return why a file cannot be read, in Indonesian words that follow its name."""
    code = error.errno if isinstance(error, OSError) and error.errno else 0
    return _UNREADABLE.get(code, f"tidak dapat dibaca ({errno.errorcode.get(code, type(error).__name__)})")


def _credential(variable: str, environment: Mapping[str, str]) -> Path | None:
    folder = environment.get(CREDENTIALS.lower())
    if not folder:
        return None
    path = Path(folder) / variable
    return path if os.path.lexists(path) else None


def _content(variable: str, path: Path) -> str:
    """Return a file's text; nothing of it gets into an error."""
    try:
        with path.open("rb") as file:
            held = file.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise UserError(f"{variable}: berkas {str(path)!r} {why_unreadable(error)}.") from None
    if len(held) > BYTES_MAX:
        raise UserError(f"{variable}: berkas {str(path)!r} lebih besar dari {BYTES_MAX // 1024} KiB.")
    try:
        text = held.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{variable}: berkas {str(path)!r} bukan teks UTF-8.") from None
    if not text:
        raise UserError(f"{variable}: berkas {str(path)!r} kosong.")
    return text
