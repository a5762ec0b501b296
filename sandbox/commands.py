"""What the command lines of the simulators have in common."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import typer
import uvloop
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from hub.errors import UserError
from hub.telemetry.logging import configure_logging
from sandbox.server import SandboxServer, serve_until_signalled

Chosen = TypeVar("Chosen", bound=BaseSettings)


def run_server(
    name: str,
    settings: type[Chosen],
    given: Mapping[str, Any],
    make: Callable[[Chosen], SandboxServer],
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
    configure_logging(log_format="console", level="warning", service=name)
    try:
        chosen = settings.model_validate({each: value for each, value in given.items() if value is not None})
        uvloop.run(serve_until_signalled(lambda: make(chosen), started=started))
    except ValidationError as error:
        names = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        typer.echo(f"Setelan sandbox tidak sah: {names}.", err=True)
        raise typer.Exit(2) from None
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None
