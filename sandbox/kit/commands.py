"""What the command lines of the simulators have in common."""

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import typer
import uvloop
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError

from hub.errors import UserError
from hub.telemetry.logging import configure_logging
from sandbox.kit.server import SimulatorServer, serve_until_signalled
from sandbox.kit.validation_messages import validation_message

Chosen = TypeVar("Chosen", bound=BaseSettings)
_UNREADABLE: Final = re.compile(r'field "(\w+)"')


def run_server(
    name: str,
    settings: type[Chosen],
    given: Mapping[str, Any],
    make: Callable[[Chosen], SimulatorServer],
    *,
    started: Callable[[str], None],
) -> None:
    """Run a simulator until it is stopped; what is wrong is one sentence and an exit code.

    Args:
        name: for the log.
        settings: class of its settings.
        given: what the command line names; None leaves a setting to the environment.
        make: makes the server, once its settings are known to be valid.
        started: is told its address once it answers.
    """
    configure_output(name)
    try:
        chosen = settings_from(settings, given)
        uvloop.run(serve_until_signalled(lambda: make(chosen), started=started))
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None


def configure_output(name: str) -> None:
    """Send warnings and worse to standard output: for people, in colours, on a terminal, and as JSON elsewhere."""
    configure_logging(log_format="console" if sys.stdout.isatty() else "json", level="warning", service=name)


def settings_from(settings: type[Chosen], given: Mapping[str, Any]) -> Chosen:
    """Return the settings that the command line and, for the rest, the environment name.

    Args:
        settings: their class.
        given: what the command line names; None leaves a setting to the environment.

    Raises:
        UserError: some are not valid; the sentence names each, with its choices or its range, and no value.
    """
    try:
        return settings(**{each: value for each, value in given.items() if value is not None})
    except ValidationError as error:
        faults = sorted({_named(fault) for fault in error.errors()})
        raise UserError(f"Setelan sandbox tidak sah: {'; '.join(faults)}.") from None
    except SettingsError as error:
        # Of a setting with settings of its own, when the environment has it as one text.
        name = _UNREADABLE.search(str(error))
        raise UserError(f"Setelan sandbox tidak sah: {name[1] if name else '?'} (harus objek JSON).") from None


def _named(fault: ErrorDetails) -> str:
    return f"{'.'.join(map(str, fault['loc']))} ({validation_message(fault)})"
