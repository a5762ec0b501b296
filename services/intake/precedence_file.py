"""Reads who is believed."""

from pathlib import Path

from hub.errors import UserError
from services.intake.domain.precedence import Precedence, WrongPrecedence


def read_precedence(path: Path | None) -> Precedence:
    """Return the table in a file; of None, the one that comes with the service.

    Raises:
        UserError: it cannot be read, or is no such table.
    """
    file = path or Path(__file__).with_name("precedence.toml")
    try:
        return Precedence.read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "bukan UTF-8"
        raise UserError(f"KINERJA_INTAKE_PRECEDENCE_FILE tidak dapat dibaca: {reason}.") from None
    except WrongPrecedence as error:
        raise UserError(f"KINERJA_INTAKE_PRECEDENCE_FILE: {error}.") from None
