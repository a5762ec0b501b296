"""A file that a terminal makes, and that nobody has filled in yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hub.errors import UserError


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Make a file, open to be written. Raises UserError: there is one already, or it cannot be written."""
    try:
        with path.open("xb") as file:
            yield file
    except FileExistsError as error:
        raise UserError(f"{path} sudah ada: sebutkan nama lain, atau pindahkan dahulu.", exit_code=1) from error
    except OSError as error:
        raise UserError(f"{path} tidak dapat ditulis.", exit_code=1) from error
