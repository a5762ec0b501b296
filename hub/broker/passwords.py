"""Passwords of broker users, each in a file of its name."""

from collections.abc import Iterable
from pathlib import Path

from hub.errors import UserError


def passwords_in(folder: Path | None, users: Iterable[str]) -> dict[str, str]:
    """Return the passwords of those users who have a file in the folder; a line's end is no part of one.

    Raises:
        UserError: a file is empty, or cannot be read.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise UserError(f"Folder kata sandi {folder} tidak ada.")
    return {user: _read(folder / user) for user in users if "/" not in user and (folder / user).is_file()}


def _read(file: Path) -> str:
    try:
        password = file.read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Berkas kata sandi {file} tidak dapat dibaca ({type(error).__name__}).") from error
    if not password:
        raise UserError(f"Berkas kata sandi {file} kosong.")
    return password
