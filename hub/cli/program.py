"""The program behind `kinerja`: its own commands, those that other packages contribute, and how it fails."""

import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from hub.cli.failures import failure_of
from hub.errors import UserError

GROUP: Final = "kinerja.commands"


# What Typer calls these commands and contexts is private to it, hence `Any` in the signatures.
class Program(TyperGroup):
    """A group whose commands also come from entry points, imported when they are asked for.

    A contribution is a function with Typer's parameters, or a `typer.Typer`. One that cannot be imported stays in the
    list, says why when it is called, and leaves the others alone.

    Attributes:
        debug: show the traceback of a failure, too.
    """

    debug = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - see above
        """Return the names of all commands, contributed ones last."""
        own = super().list_commands(ctx)
        return [*own, *sorted(contributions().keys() - set(own))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - see above
        """Return a command by its name, None when there is none."""
        contribution = contributions().get(cmd_name)
        if contribution is not None and cmd_name not in self.commands:
            self.add_command(get_command(_loaded(contribution)), cmd_name)
        return super().get_command(ctx, cmd_name)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - the signature is Typer's
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - the signature is Typer's
    ) -> Any:  # noqa: ANN401 - the signature is Typer's
        """Run a command line and end the process: 0, or one sentence on standard error and a code."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except BaseException as error:
            if isinstance(error, SystemExit):
                raise
            code = self._explain(error)
        sys.exit(code if isinstance(code, int) else 0)

    def _explain(self, error: BaseException) -> int:
        failure = failure_of(error)
        if self.debug:
            traceback.print_exception(error)
        if failure.sentence:
            typer.echo(failure.sentence, err=True)
        return failure.exit_code


def contributions() -> dict[str, EntryPoint]:
    """Return the commands of other packages by name; nothing is imported."""
    return {found.name: found for found in entry_points(group=GROUP)}


def _loaded(contribution: EntryPoint) -> typer.Typer:
    try:
        contributed = contribution.load()
    except Exception as error:  # noqa: BLE001 - whatever breaks in there, the other commands must not
        contributed = _unavailable(contribution.name, error)
    if isinstance(contributed, typer.Typer):
        return contributed
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(contribution.name)(contributed)
    return app


def _unavailable(name: str, error: Exception) -> typer.Typer:
    sentence = f"Perintah {name!r} tidak dapat dimuat ({type(error).__name__}: {error})."
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    # It takes whatever the missing command would have taken.
    @app.command(name, help=sentence, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    def unavailable() -> None:
        raise UserError(sentence, exit_code=1) from error

    return app
