"""What the command line says when something fails: one sentence and an exit code, never a traceback."""

import asyncio
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError
from sqlalchemy.exc import SQLAlchemyError
from typer import TyperException

from contracts.refusal import Refusal
from hub.errors import UserError
from hub.store.database import DatabaseStalled
from hub.store.refusal import refusal_of

INTERRUPTED: Final = 130
UNEXPECTED: Final = 70
_WRONG_SETTING: Final = 2
_REFUSED: Final = 2
_NO_DATABASE: Final = 1
_SETTINGS_PAGE: Final = "lihat docs/settings.md"


@dataclass(frozen=True)
class Failure:
    """How a command ends that has failed.

    Attributes:
        exit_code: of the process.
        sentence: for the person at the terminal; empty: nothing needs to be said.
    """

    exit_code: int
    sentence: str = ""


def failure_of(error: BaseException) -> Failure:
    """Return what is said about an exception, and the exit code. The sentence never quotes a value."""
    match error:
        case KeyboardInterrupt() | asyncio.CancelledError():
            return Failure(INTERRUPTED)
        case UserError() | Refusal():
            return Failure(getattr(error, "exit_code", _REFUSED), str(error))
        case TyperException():
            return Failure(error.exit_code, _usage(error))
        case ValidationError() if error.title.endswith("Settings"):
            return Failure(_WRONG_SETTING, _wrong_settings(error))
        case SettingsError():
            return Failure(_WRONG_SETTING, f"Setelan tidak dapat dibaca: {error}; {_SETTINGS_PAGE}.")
        case SQLAlchemyError() | DatabaseStalled():
            return _of_database(error)
        case BaseExceptionGroup():
            return _of_group(error)
        case _:
            return Failure(UNEXPECTED, f"Kesalahan tak terduga ({type(error).__name__}): {_MORE}")


_MORE: Final = "ulangi dengan `kinerja --debug ...` untuk melihat rinciannya."


def _of_database(error: Exception) -> Failure:
    if (refusal := refusal_of(error)) is not None:
        return Failure(refusal.exit_code, f"Basis data menolak: {refusal}")
    return Failure(_NO_DATABASE, f"Basis data tidak dapat dipakai ({type(error).__name__}): {_MORE}")


def _of_group(group: BaseExceptionGroup[BaseException]) -> Failure:
    """A task group wraps what went wrong in one of its tasks; a person's mistake among it says most."""
    failures = [failure_of(error) for error in group.exceptions]
    return min(failures, key=lambda failure: (failure.exit_code == UNEXPECTED, failure.exit_code == INTERRUPTED))


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    if context is None:
        return error.format_message()
    return f"{error.format_message().rstrip('.')} (lihat `{context.command_path} --help`)."


def _wrong_settings(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = "; ".join(_place(fault) for fault in faults)
    return f"Setelan tidak sah ({places}); {_SETTINGS_PAGE}."


def _place(fault: ErrorDetails) -> str:
    """Return the variable and what is wrong with it; a fault of several together names them in its own words."""
    said = str(fault["msg"]).removeprefix("Value error, ")
    place = "__".join(map(str, fault["loc"])).upper()
    return f"KINERJA_{place.removeprefix('KINERJA_')}: {said}" if place else said
